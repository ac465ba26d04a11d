/** Has a person counted or erased, and says what came of it. */
import { randomUUID } from 'node:crypto';
import type { AirflowApi } from '../airflow/api';
import { connectAirflow } from '../airflow/connect';
import { FORGET } from '../airflow/dags';
import { InterruptedError, RunFailedError } from '../errors';
import { placeOf } from '../place';
import { announceRun, failureOf, followRun } from '../run/follow-run';
import { inTime } from '../terminal/figures';
import { uninterrupted } from '../terminal/interrupt';
import { printable } from '../terminal/printable';
import type { ForgetFlags } from './command';
import { customerOf, personColumn } from './customer';
import { refuseBesideRuns } from './other-runs';
import type { Answer, ForgetOutput, Mode } from './output';
import { type ErasureRequest, RequestStore } from './request-store';
import { answerText } from './text';

const NOT_FOUND = 1;

/** Ends the process with 1 where nothing of the person was found. */
export async function forget({ customer: given, confirm, dryRun, json, env }: ForgetFlags): Promise<void> {
  const customer = await customerOf(given, personColumn());
  const place = placeOf({ env });
  const mode = confirm === true ? 'erase' : 'count';
  const api = connectAirflow(place);
  await refuseBesideRuns(api);
  const isJson = json === true;
  if (dryRun === true) {
    planned(mode, isJson);
    return;
  }
  const isKnown = await carryOut({ api, store: RequestStore.of(place), customer, mode, json: isJson });
  if (!isKnown) process.exitCode = NOT_FOUND;
}

const SOURCE_FIRST = 'Erase the person at the source first: the next window would bring the rows back.';

export interface Erasure {
  readonly api: AirflowApi;
  readonly store: RequestStore;
  readonly customer: string;
  readonly mode: Mode;
  readonly json: boolean;
}

/**
 * @returns whether anything of the person was found
 * @throws RunFailedError, InterruptedError, AirflowError, and S3's own
 */
export async function carryOut({ api, store, customer, mode, json }: Erasure): Promise<boolean> {
  console.error(SOURCE_FIRST);
  const id = randomUUID();
  const runId = await begun(api, store, { id, customer, mode });
  announceRun(FORGET, runId, null);
  const outcome = await followRun(api, FORGET, runId);
  const answer = await store.answer(id);
  const { succeeded, seconds, failures } = outcome;
  const output: ForgetOutput = {
    ...{ dag: FORGET, run_id: runId, erasure_id: id, mode },
    ...{ state: succeeded ? 'success' : 'failed', seconds, failures: [...failures], answer: answer ?? null },
  };
  if (json) console.log(JSON.stringify(output));
  else if (answer !== undefined) console.log(answerText(answer));
  if (!succeeded) throw goesOn(failureOf(outcome, json), answer, store.address(id));
  if (answer === undefined)
    throw new RunFailedError(`${runId} succeeded, but its answer is not beside ${store.address(id)}`, json);
  if (!json) console.log(`${runId}: succeeded in ${inTime(seconds)}`);
  return answer.known;
}

/**
 * Begins the run. Where Airflow doesn't take it, the request goes again: nobody would read it, and it names a person.
 *
 * @returns the run's id
 */
const begun = (api: AirflowApi, store: RequestStore, request: ErasureRequest): Promise<string> =>
  uninterrupted(async (interrupted) => {
    const { id, mode } = request;
    await store.put(request);
    const runId = await triggered(api, { request: id, mode }, interrupted).catch(async (error: unknown) => {
      await removed(store, id);
      throw error;
    });
    if (interrupted.aborted)
      throw new InterruptedError(`${FORGET} run ${runId} goes on: its answer will be beside ${store.address(id)}`);
    return runId;
  });

async function triggered(
  api: AirflowApi,
  parameters: Readonly<Record<string, string>>,
  interrupted: AbortSignal,
): Promise<string> {
  if (interrupted.aborted) throw new InterruptedError('nothing was begun');
  return (await api.trigger(FORGET, undefined, parameters)).dag_run_id;
}

/** Why the run was not begun is told all the same. */
async function removed(store: RequestStore, id: string): Promise<void> {
  try {
    await store.remove(id);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    console.error(
      printable(`${store.address(id)} names the person and is still there (${why}): remove all its versions`),
    );
  }
}

function goesOn(failure: RunFailedError, answer: Answer | undefined, request: string): RunFailedError {
  const kept = answer === undefined ? `, and ${request} is kept for it` : '';
  return new RunFailedError(
    `${failure.message}\n  once that is mended, tributary rerun --failed --dag ${FORGET} goes on with it${kept}`,
    failure.isAnswered,
  );
}

function planned(mode: Mode, json: boolean): void {
  const output: ForgetOutput = {
    ...{ dag: FORGET, run_id: null, erasure_id: null, mode },
    ...{ state: 'none', seconds: null, failures: [], answer: null },
  };
  if (json) console.log(JSON.stringify(output));
  else
    console.log(`${FORGET} would ${mode === 'erase' ? 'erase this customer' : 'count what there is of this customer'}`);
}
