import { AS_OF, HOURS_A_MONTH, PRICED_REGION, type PriceName, PRICES } from '../../config/prices';
import type { DescribedEnvironment } from '../described-environment';
import { code, codes, GENERATED, page, table } from '../markdown';
import { choicesTable } from './choices';
import { FREE_WHILE_IDLE } from './free-while-idle';
import { idleTable } from './idle-table';
import { budgetSentence, functionsTable, jobsTable, queriesTable, workersSentence } from './run';

const ABOUT = [
  `Dollars, by AWS's list prices of ${code(PRICED_REGION)} as of ${AS_OF}, without tax, discounts and free tiers, which are the ` +
    "account's and may be used up. The table of prices is written by hand (`config/prices.ts`): hold a price against AWS's page " +
    'before a decision rests on it. The last section says where each was read. Quantities are those of the stacks.',
];

const NOT_COUNTED = [
  '- The database of MWAA is paid by the gigabyte that the history of runs fills, and MWAA puts endpoints of its own into the two ' +
    'zones, for its database and its web server: whether they are on the bill is not known here.',
  '- What MWAA sends through endpoints, logs, and asks of KMS while it waits is paid by the gigabyte and the request. It is not measured.',
  '- An environment class is taken to include a worker and what MWAA starts by default beside it: two schedulers, two web servers.',
  '- The first and the second yearly rotation make a key dearer by a dollar a month each: three dollars from the third year.',
  '- The watch over an account (CloudTrail, GuardDuty), support, and the source databases are none of the stacks.',
].join('\n');

/** What is paid by use, with what bounds it. */
const BY_USE: readonly (readonly [PriceName, string])[] = [
  ['glueHour', '`jobs.<job>.workers` and `timeoutMinutes`; a crawl is charged ten minutes at least, a run one'],
  ['lambdaGigabyteSecond', '`extractor.memoryMegabytes`, `timeoutSeconds`, `sources.<source>.concurrency`'],
  ['lambdaRequests', '`chunk_rows` of a contract: an invocation a chunk'],
  ['athenaTerabyte', '`athena.analystsCutoffBytes`, `pipelineCutoffBytes`; what queries scan: [athena](athena.md)'],
  ['s3Standard', '`retention.rawDays`, `supersededDays`, `queryResultDays`'],
  ['s3InfrequentAccess', '`retention.rawInfrequentAccessDays`'],
  ['s3GlacierInstant', '`retention.rawGlacierDays`'],
  ['s3Writes', '`chunk_rows`; the job `housekeeping` joins small files'],
  ['s3Reads', 'the same'],
  ['logGigabyte', 'levels of the logs; the flow log grows with connections'],
  ['logMonth', '`retention.logDays`'],
  ['metric', 'checks of contracts, and metrics of jobs: a month for each that a run has published'],
  ['keyRequests', 'buckets use a key of their own for many objects'],
  ['secretRequests', 'one a cold start of an extractor, some a rotation'],
  ['endpointGigabyte', 'bytes to S3 go by the gateway, for nothing'],
  ['natGigabyte', 'rows of sources over the internet'],
  ['transitGigabyte', 'rows of sources behind a transit gateway'],
  ['catalogObjects', 'partitions of raw tables'],
];

const freeTable = (described: readonly DescribedEnvironment[]): string => {
  const types = new Set(described.flatMap(({ stacks }) => stacks.types()));
  const reasons = [...new Set([...FREE_WHILE_IDLE].filter(([type]) => types.has(type)).map(([, reason]) => reason))];
  return table(
    ['why', 'types'],
    reasons.map((reason) => [
      reason,
      codes([...FREE_WHILE_IDLE].filter(([type, of]) => of === reason && types.has(type)).map(([type]) => type)),
    ]),
  );
};

const atMost = (described: DescribedEnvironment): string[] => [
  `### At most, in ${code(described.environment.name)}`,
  jobsTable(described),
  functionsTable(described),
  queriesTable(described),
  workersSentence(described),
  budgetSentence(described),
];

/**
 * What environments cost idle, and what a run adds.
 *
 * @throws Error when one is in another region than the prices are of
 */
export function costDocument(described: readonly DescribedEnvironment[]): string {
  for (const { environment } of described)
    if (environment.region !== PRICED_REGION)
      throw new Error(
        `${environment.name} is in ${environment.region}, and config/prices.ts has the prices of ${PRICED_REGION}`,
      );
  const [first] = described;
  return page([
    '# What it costs',
    GENERATED,
    ...ABOUT,
    '## Idle',
    `A month in which nothing is ingested and no query runs. It has ${HOURS_A_MONTH} hours.`,
    idleTable(described),
    'Not in it:',
    NOT_COUNTED,
    ...(first === undefined
      ? []
      : ['### What a choice adds', `In ${code(first.environment.name)}, to an idle month:`, choicesTable(first)]),
    '### What costs nothing idle',
    freeTable(described),
    '## What a run adds',
    'A Glue job uses as many workers as its data keep busy and ends when it is done; here each uses all until its time is up. ' +
      'A retry of a task (`airflow.retries`) is a run more.',
    ...described.flatMap(atMost),
    '### By use',
    table(
      ['unit', 'dollars', 'bounded by'],
      BY_USE.map(([name, bound]) => [PRICES[name].unit, PRICES[name].dollars, bound]),
      [1],
    ),
    '## Prices',
    table(
      ['unit', 'dollars', 'read', "AWS's page"],
      Object.values(PRICES).map(({ unit, dollars, rests, page: link }) => [unit, dollars, rests, `<${link}>`]),
      [1],
    ),
  ]);
}
