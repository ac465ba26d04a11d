/** Plans, extracts and commits one window, as the platform does by invoking the extractor. */
import { randomUUID } from 'node:crypto';
import { commit } from '../../lambdas/extract/commit';
import { Deadline } from '../../lambdas/extract/deadline';
import type { Dependencies } from '../../lambdas/extract/dependencies';
import type { Chunk, Cursor, ExtractEvent, TimeWindow } from '../../lambdas/extract/event';
import { extract } from '../../lambdas/extract/extract';
import type { Manifest } from '../../lambdas/extract/manifest';
import { type Money, MoneySums } from '../../lambdas/extract/money';
import { plan, type Plan } from '../../lambdas/extract/plan';
import { Results } from '../../lambdas/extract/results';
import type { Part } from '../../lambdas/extract/writers/part';
import { connectTimeout } from './columns';
import { counting, RowLimit } from './row-limit';

/** Milliseconds that the platform gives an invocation. */
const lifetime = 15 * 60_000;

export interface TrialOptions extends Omit<Dependencies, 'deadline'> {
  readonly window: TimeWindow;
  /** Rows after which no further page is read; null: the whole window. */
  readonly limit: number | null;
  /** Told how many rows were read so far. */
  readonly onRows: (rows: number) => void;
}

export interface Trial {
  readonly plan: Plan;
  readonly rows: number;
  readonly parts: readonly Part[];
  /** The source's own over the rows, the same as that of what was written. */
  readonly checksum: string;
  readonly money: Money;
  readonly rereads: number;
  /** Chunks that were read to their ends. */
  readonly chunks: number;
  /** Milliseconds of the extracts. */
  readonly milliseconds: number;
  /** null when rows of the window were left: a part of a window is not committed. */
  readonly manifest: Manifest | null;
}

export async function trial({ window, limit, onRows, ...given }: TrialOptions): Promise<Trial> {
  const id = `trial.${randomUUID()}`;
  const base = { dataset: given.contract.dataset, scope: 'rows', window } as const;
  const dependencies = { ...given, connect: (timeout: number) => given.connect(Math.min(timeout, connectTimeout)) };
  const planned = await plan(
    { ...base, action: 'plan', request_id: `${id}.plan` },
    { ...dependencies, deadline: new Deadline(lived()) },
  );

  let read = 0;
  const isReached = (): boolean => limit !== null && read >= limit;
  const connect = async (timeout: number): ReturnType<Dependencies['connect']> =>
    counting(await dependencies.connect(timeout), (rows) => {
      read += rows;
      onRows(read);
    });
  const results = new Results(given.store);
  const extracts: string[] = [];
  const parts: Part[] = [];
  const money = new MoneySums(given.contract);
  let [rows, checksum, rereads, chunks] = [0, 0n, 0, 0];
  const extractOne = async (chunk: Chunk, cursor: Cursor | null): Promise<Cursor | null> => {
    const request_id = `${id}.${chunk.index}.${extracts.length}`;
    const event: ExtractEvent = { ...base, action: 'extract', request_id, attempt: planned.attempt, chunk, cursor };
    const output = await extract(event, { ...dependencies, connect, deadline: new RowLimit(lived(), isReached) });
    await results.succeed(request_id, output, event);
    extracts.push(request_id);
    parts.push(...output.parts);
    money.addMoney(output.money);
    rows += output.rows;
    checksum += BigInt(output.checksum);
    rereads += output.rereads;
    return output.cursor;
  };

  const started = performance.now();
  for (const chunk of planned.chunks) {
    let cursor: Cursor | null = null;
    do {
      if (isReached()) break;
      cursor = await extractOne(chunk, cursor);
      if (cursor === null) chunks++;
    } while (cursor !== null);
  }
  const milliseconds = performance.now() - started;

  const manifest =
    chunks < planned.chunks.length
      ? null
      : await commit(
          { ...base, action: 'commit', request_id: `${id}.commit`, attempt: planned.attempt, extracts },
          { ...dependencies, deadline: new Deadline(lived()) },
        );
  return {
    ...{ plan: planned, rows, parts, checksum: String(checksum), money: money.toMoney(), rereads },
    ...{ chunks, milliseconds, manifest },
  };
}

/** Each call stands for an invocation, which has a time of its own. */
function lived(): () => number {
  const end = performance.now() + lifetime;
  return () => end - performance.now();
}
