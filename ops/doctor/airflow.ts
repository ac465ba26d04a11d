/** Whether Airflow is up, of the version that is configured, and has its DAGs. */
import { z } from 'zod';
import { environmentPools, type Pool } from '../../config/airflow-pools';
import { connectMwaa } from '../airflow/connect';
import { DAGS } from '../airflow/dags';
import type { MwaaApi } from '../airflow/mwaa-api';
import { AirflowError } from '../airflow/rest';
import type { Place } from '../place';
import { DEPLOY, failed, fromError, ok, warning } from './finding';
import type { Finding } from './output';

/** States in which MWAA changes what is there, and it answers all the same. */
const CHANGING = new Set(['UPDATING', 'CREATING_SNAPSHOT', 'MAINTENANCE']);

const healthSchema = z.object({
  metadatabase: z.object({ status: z.string().nullable() }),
  scheduler: z.object({ status: z.string().nullable() }),
});
const poolsSchema = z.object({
  pools: z.array(z.object({ name: z.string(), slots: z.int(), include_deferred: z.boolean() })),
});
const MOST_POOLS = 100;
const dagSchema = z.object({ is_paused: z.boolean(), has_import_errors: z.boolean().nullish() });

/** @param datasets how many there are, as the pool `curated` has a slot for each; of none no pool is looked at */
export async function airflowFindings(place: Place, datasets: number): Promise<Finding[]> {
  const { environment } = place;
  const api = connectMwaa(place);
  const state = await environmentFinding(api, environment.airflow.version);
  if (state.some((finding) => finding.state === 'failed')) return state;
  return [
    ...state,
    await healthFinding(api),
    ...(datasets === 0 ? [] : await poolFindings(api, environmentPools(environment, datasets))),
    ...(await Promise.all(DAGS.map((dag) => dagFinding(api, dag)))),
  ];
}

async function environmentFinding(api: MwaaApi, configured: string): Promise<Finding[]> {
  const of = { check: 'airflow', subject: 'environment' };
  const versioned = { check: 'version', subject: 'airflow' };
  try {
    const { Status: status, AirflowVersion: version, LastUpdate: update } = await api.environment();
    const cause = update?.Error?.ErrorMessage;
    const told = cause === undefined ? status : `${status}: ${cause}`;
    const versionFinding =
      version === undefined || version === configured
        ? ok(versioned, version ?? `MWAA doesn't tell it; ${configured} is configured`)
        : warning(versioned, `${version} in place of ${configured}`, 'npm run deployment -- plan shows what differs');
    if (status === 'AVAILABLE') return [ok(of, told), versionFinding];
    return CHANGING.has(status)
      ? [warning(of, told, 'wait until it is AVAILABLE'), versionFinding]
      : [failed(of, told, 'look at the environment in the console of MWAA')];
  } catch (error) {
    return [fromMwaa(of, error)];
  }
}

async function healthFinding(api: MwaaApi): Promise<Finding> {
  const of = { check: 'airflow', subject: 'scheduler' };
  try {
    const { metadatabase, scheduler } = await api.rest(healthSchema, 'GET', '/monitor/health');
    const told = `scheduler ${scheduler.status ?? 'not running'}, database ${metadatabase.status ?? 'not answering'}`;
    return scheduler.status === 'healthy' && metadatabase.status === 'healthy'
      ? ok(of, told)
      : failed(of, told, 'tributary runbook SchedulerSilent');
  } catch (error) {
    return fromMwaa(of, error);
  }
}

/** Pools come once, by hand: a task of one that is not there never begins. */
async function poolFindings(api: MwaaApi, wanted: readonly Pool[]): Promise<Finding[]> {
  const remedy = 'make it as docs/first-deploy.md has it: Airflow’s pools';
  try {
    const { pools } = await api.rest(poolsSchema, 'GET', '/pools', undefined, { limit: MOST_POOLS });
    return wanted.map(({ name, slots }) => {
      const of = { check: 'airflow', subject: `pool ${name}` };
      const there = pools.find((pool) => pool.name === name);
      if (there === undefined) return failed(of, 'is not there: its tasks never begin', remedy);
      if (!there.include_deferred) return warning(of, 'does not count tasks that wait', remedy);
      return there.slots === slots
        ? ok(of, `${slots} slots`)
        : warning(of, `${there.slots} slots in place of ${slots}`, remedy);
    });
  } catch (error) {
    return [fromMwaa({ check: 'airflow', subject: 'pools' }, error)];
  }
}

async function dagFinding(api: MwaaApi, dag: string): Promise<Finding> {
  const of = { check: 'airflow', subject: dag };
  try {
    const { is_paused: isPaused, has_import_errors: isBroken } = await api.rest(dagSchema, 'GET', `/dags/${dag}`);
    if (isBroken === true) return failed(of, 'its file can’t be imported', 'Airflow’s page of the DAG shows why');
    return isPaused
      ? warning(of, 'is paused: none of its runs begins', 'unpause it in Airflow once what it was paused for is over')
      : ok(of, 'is there, and not paused');
  } catch (error) {
    if (error instanceof AirflowError && error.status === 404)
      return failed(
        of,
        'is not there',
        'Airflow reads the DAGs of the bucket within minutes of a deployment; see its import errors',
      );
    return fromMwaa(of, error);
  }
}

/** MWAA's refusals have HTTP's status alone. */
function fromMwaa(of: Pick<Finding, 'check' | 'subject'>, error: unknown): Finding {
  const finding = fromError(of, error);
  if (!(error instanceof AirflowError)) return finding;
  if (error.status === 404) return failed(of, `is not there: ${error.message}`, DEPLOY);
  if (error.status === 403)
    return failed(
      of,
      `is denied to you: ${error.message}`,
      'airflow:GetEnvironment and airflow:InvokeRestApi let you in',
    );
  return finding;
}
