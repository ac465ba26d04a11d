/** Shows what the last days cost. */
import { AthenaClient } from '@aws-sdk/client-athena';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { GlueClient } from '@aws-sdk/client-glue';
import { LambdaClient } from '@aws-sdk/client-lambda';
import type { JobName } from '../../config/environment';
import { AS_OF, PRICED_REGION } from '../../config/prices';
import { UsageError } from '../errors';
import { type Place, placeOf } from '../place';
import type { CostFlags } from './command';
import { crawlerCost, crawls } from './crawls';
import { functionCost, memoryOf, usage } from './functions';
import { jobCost, jobRuns } from './glue-jobs';
import type { CostOutput } from './output';
import { dearest, queryCost, queryGroups, queryExecutions } from './queries';
import { known } from './sum';
import { costText } from './text';

const DAY_MILLISECONDS = 86_400_000;
/** So long AWS tells of queries, the shortest of all that is asked for. */
const MOST_DAYS = 45;
const COSTLIEST = 10;

/** @throws UsageError, and what AWS answers */
export async function showCost({ days, ...flags }: CostFlags): Promise<void> {
  if (days > MOST_DAYS) throw new UsageError(`--days ${days}: Athena keeps its history for ${MOST_DAYS} days`);
  const place = placeOf(flags);
  const to = new Date();
  const output = await costOf(place, new Date(to.getTime() - days * DAY_MILLISECONDS), to);
  console.log(flags.json === true ? JSON.stringify(output) : costText(output));
}

/** What began within a span, by component. */
export async function costOf(place: Place, from: Date, to: Date): Promise<CostOutput> {
  const [jobs, crawlers, functions, queries] = await Promise.all([
    jobCosts(place, from),
    crawlerCosts(place, from),
    functionCosts(place, from, to),
    queryCosts(place, from),
  ]);
  const sums = {
    jobs: known(jobs.map(({ dollars }) => dollars)),
    crawlers: known(crawlers.map(({ dollars }) => dollars)),
    functions: known(functions.map(({ dollars }) => dollars)),
    queries: known(queries.map(({ dollars }) => dollars)),
  };
  return {
    environment: place.environment.name,
    ...{ from: from.toISOString(), to: to.toISOString() },
    prices: { as_of: AS_OF, region: PRICED_REGION },
    ...{ jobs, crawlers, functions },
    queries: queryGroups(queries),
    costliest_queries: dearest(queries)
      .filter(({ dollars }) => dollars !== null && dollars > 0)
      .slice(0, COSTLIEST),
    totals: { ...sums, all: known(Object.values(sums)) },
    not_told: [
      ...jobs.filter(({ dollars }) => dollars === null).map(({ job }) => `job ${job}`),
      ...crawlers.filter(({ dollars }) => dollars === null).map(({ crawler }) => `crawler ${crawler}`),
      ...functions.filter(({ dollars }) => dollars === null).map((of) => `function ${of.function}`),
      ...queries.filter(({ dollars }) => dollars === null).map(({ id }) => `query ${id}`),
    ],
  };
}

async function jobCosts({ environment, names, aws }: Place, from: Date): Promise<CostOutput['jobs']> {
  const client = new GlueClient(aws);
  const costs = await Promise.all(
    (Object.keys(environment.jobs) as JobName[]).map(async (job) => {
      const name = names.job(job);
      return jobCost(name, await jobRuns(client, name, from));
    }),
  );
  return costs;
}

async function crawlerCosts({ environment, names, aws }: Place, from: Date): Promise<CostOutput['crawlers']> {
  const client = new GlueClient(aws);
  return await Promise.all(
    Object.keys(environment.sources).map(async (source) => {
      const name = names.crawler(source);
      return crawlerCost(name, await crawls(client, name, from));
    }),
  );
}

async function functionCosts(
  { environment, names, aws }: Place,
  from: Date,
  to: Date,
): Promise<CostOutput['functions']> {
  const lambda = new LambdaClient(aws);
  const functions = [
    ...Object.keys(environment.sources).map((source) => names.extractFunction(source)),
    ...[names.recordFailureFunction(), names.rotateSecretFunction(), names.notifyFunction()],
    names.publishReportFunction(),
  ];
  const [memories, usages] = await Promise.all([
    Promise.all(functions.map((name) => memoryOf(lambda, name))),
    usage(new CloudWatchClient(aws), functions, from, to),
  ]);
  return functions.map((name, i) =>
    functionCost(name, memories[i] ?? null, usages[i] ?? { invocations: null, milliseconds: null }),
  );
}

async function queryCosts({ names, aws }: Place, from: Date): Promise<CostOutput['costliest_queries']> {
  const client = new AthenaClient(aws);
  const found = await Promise.all(
    (['analysts', 'pipeline'] as const).map((workgroup) => queryExecutions(client, names.workgroup(workgroup), from)),
  );
  return found.flat().map(queryCost);
}
