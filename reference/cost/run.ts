/** What a run can cost at most, by the limits that the stacks set. */
import Big from 'big.js';
import { WORKER_UNITS } from '../../config/glue';
import { PRICES } from '../../config/prices';
import type { FoundResource } from '../../synthesized/stacks';
import type { DescribedEnvironment } from '../described-environment';
import { code, table } from '../markdown';
import { written } from './charge';

const number = (resource: FoundResource, name: string): number => {
  const value = resource[name];
  if (typeof value !== 'number') throw new Error(`${resource.stack}: ${resource.type}.${resource.id} has no ${name}`);
  return value;
};

/** Dollars of a run of a Glue job that works with all its workers until its time is up. */
export function longestRun(job: FoundResource): Big {
  const type = String(job['worker_type']);
  const units = WORKER_UNITS[type];
  if (units === undefined) throw new Error(`${job.stack}: ${job.id}: no units are known of workers ${type}`);
  return new Big(number(job, 'number_of_workers'))
    .times(units)
    .times(number(job, 'timeout'))
    .div(60)
    .times(PRICES.glueHour.dollars);
}

/** Dollars of an hour in which a function is invoked as often at once as it may be. */
export const busyHour = (lambda: FoundResource): Big =>
  new Big(number(lambda, 'memory_size'))
    .div(1024)
    .times(3600)
    .times(number(lambda, 'reserved_concurrent_executions'))
    .times(PRICES.lambdaGigabyteSecond.dollars);

/** Bytes that a query of a workgroup may scan. */
function limitOf(workgroup: FoundResource): number {
  const { bytes_scanned_cutoff_per_query: bytes } = workgroup['configuration'] as Readonly<Record<string, number>>;
  if (bytes === undefined) throw new Error(`${workgroup.stack}: ${workgroup.id} has no limit of bytes`);
  return bytes;
}

/** Dollars of a query that scans as much as its workgroup lets it; a terabyte is taken for the smaller one, of 10^12 bytes. */
export const longestQuery = (workgroup: FoundResource): Big =>
  new Big(limitOf(workgroup)).div(1e12).times(PRICES.athenaTerabyte.dollars);

const shortName = (name: unknown): string => String(name).replace(/^tributary-[a-z]+-/, '');

const runsAtOnce = (job: FoundResource): number =>
  (job['execution_property'] as { readonly max_concurrent_runs: number }).max_concurrent_runs;

export const jobsTable = ({ stacks }: DescribedEnvironment): string =>
  table(
    ['job', 'workers at most', 'minutes at most', 'a run at most', 'runs at once', 'all at once at most'],
    stacks
      .resources('aws_glue_job')
      .map((job) => [
        code(shortName(job['name'])),
        `${number(job, 'number_of_workers')} × ${String(job['worker_type'])}`,
        String(number(job, 'timeout')),
        written(longestRun(job)),
        String(runsAtOnce(job)),
        written(longestRun(job).times(runsAtOnce(job))),
      ]),
    [2, 3, 4, 5],
  );

export const functionsTable = ({ stacks }: DescribedEnvironment): string =>
  table(
    ['function', 'MB', 'at once at most', 'an hour of that at most'],
    stacks
      .resources('aws_lambda_function')
      .map((lambda) => [
        code(shortName(lambda['function_name'])),
        String(number(lambda, 'memory_size')),
        String(number(lambda, 'reserved_concurrent_executions')),
        written(busyHour(lambda)),
      ]),
    [1, 2, 3],
  );

export const queriesTable = ({ stacks }: DescribedEnvironment): string =>
  table(
    ['workgroup', 'bytes a query may scan', 'a query at most'],
    stacks
      .resources('aws_athena_workgroup')
      .map((workgroup) => [
        code(shortName(workgroup['name'])),
        `${new Big(limitOf(workgroup)).div(1024 ** 3).toString()} GiB`,
        written(longestQuery(workgroup)),
      ]),
    [1, 2],
  );

/** What further workers of Airflow cost in an hour in which all of them run. */
export const workersSentence = ({ stacks }: DescribedEnvironment): string =>
  stacks
    .resources('aws_mwaa_environment')
    .map((airflow) => {
      const further = number(airflow, 'max_workers') - number(airflow, 'min_workers');
      const dollars = written(new Big(further).times(PRICES.airflowSmallWorker.dollars));
      return `Workers of Airflow beyond those that are always there, while tasks wait: ${further} at most, ${dollars} an hour.`;
    })
    .join('\n\n');

/** When people are told. */
export const budgetSentence = ({ stacks }: DescribedEnvironment): string =>
  stacks
    .resources('aws_budgets_budget')
    .map((budget) => {
      const notices = budget['notification'] as readonly {
        readonly threshold: number;
        readonly notification_type: string;
      }[];
      const parts = notices.map(
        ({ threshold, notification_type: type }) => `${threshold} % ${type === 'ACTUAL' ? 'spent' : 'forecast'}`,
      );
      return `The budget is ${String(budget['limit_amount'])} a month; people are told at ${parts.join(', ')}. It stops nothing.`;
    })
    .join('\n\n');
