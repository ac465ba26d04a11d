/** What an environment is: every figure that differs between environments, and the rules between them. */
import { z } from 'zod';
import { isNetwork, isPrivateNetwork, overlap, prefixLength } from './cidr';

export const ENVIRONMENT_NAMES = ['local', 'dev', 'prod'] as const;
/** What is written down in `config/environments`, or a throw-away one of a smoke run. */
export type EnvironmentName = (typeof ENVIRONMENT_NAMES)[number] | ThrowAwayName;
/** No hyphen: the name is a part of names that take none. */
export type ThrowAwayName = `smoke${string}`;

const THROW_AWAY = /^smoke[a-z0-9]{6}$/;

/** Whether an environment of this name is made to be destroyed again by the run that makes it. */
export const isThrowAway = (name: string): name is ThrowAwayName => THROW_AWAY.test(name);

/** The periods CloudWatch Logs accepts, in days. */
const LOG_RETENTION_DAYS = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 3653];
const GIBIBYTE = 1024 ** 3;
/** Athena refuses a lower cutoff. */
const SMALLEST_CUTOFF_BYTES = 10 * 1024 ** 2;

const network = z
  .string()
  .refine(isNetwork, 'must be an IPv4 network in CIDR form with no bit set behind its prefix, such as 10.20.0.0/16');

const cron = z
  .string()
  .regex(/^\S+ \S+ \S+ \S+ \S+$/, 'must be a cron expression of five fields, such as 0 5 * * *, or null')
  .nullable();

const jobSchema = z.strictObject({
  workerType: z.enum(['G.1X', 'G.2X', 'G.4X', 'G.8X']),
  workers: z
    .int()
    .min(2)
    .max(100)
    .describe('The most workers of a run, the driver among them: Glue starts as many as its data keep busy.'),
  timeoutMinutes: z.int().min(5).max(480),
});

/** A channel of a Slack workspace, by the ids that Slack shows in the channel's link. */
const slackChannelSchema = z.strictObject({
  teamId: z.string().regex(/^T[0-9A-Z]{2,254}$/, 'must be the id of a Slack workspace, such as T0123456789'),
  channelId: z
    .string()
    .regex(/^[CG][0-9A-Z]{2,254}$/, 'must be the id of a Slack channel, such as C0123456789, and not its name'),
});

/** A way to a source database. */
const routeSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('transit_gateway'),
    id: z.string().regex(/^tgw-[0-9a-f]{8,17}$/, 'must be the id of a transit gateway, such as tgw-0123456789abcdef0'),
  }),
  z.strictObject({
    kind: z.literal('peering'),
    id: z
      .string()
      .regex(/^pcx-[0-9a-f]{8,17}$/, 'must be the id of an accepted peering, such as pcx-0123456789abcdef0'),
  }),
  z
    .strictObject({ kind: z.literal('nat') })
    .describe('Over the internet, from addresses that stay: the only reason for a NAT gateway.'),
]);

const wayOf = (route: z.output<typeof routeSchema> | undefined): string => {
  if (route === undefined) return 'none';
  return 'id' in route ? `${route.kind} ${route.id}` : route.kind;
};

export const sourceSchema = z.strictObject({
  network: network.refine(
    (cidr) => !(prefixLength(cidr) < 16),
    'is wider than /16: name the network of the database alone',
  ),
  port: z.int().min(1).max(65535),
  concurrency: z.int().min(1).max(64).describe('Extracts at once: connections that the database must bear.'),
  route: routeSchema
    .optional()
    .describe('The way to the database; without one its network must be routed to otherwise.'),
  passwordRotationDays: z
    .int()
    .min(1)
    .max(365)
    .nullable()
    .describe('How often the extractor gets another password; null: somebody else changes it in database and secret.'),
});

const stateSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('local'), folder: z.string().min(1) }),
  z.strictObject({
    kind: z.literal('s3'),
    bucket: z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]{1,56}[a-z0-9]$/, 'must be the name of an S3 bucket, of 58 characters at most')
      .describe('Its accesses are logged to a bucket of the same name with -logs behind it.'),
    kmsKey: z
      .string()
      .regex(/^alias\/[A-Za-z0-9/_-]+$/, 'must be the alias of a KMS key, such as alias/tributary-dev-state'),
  }),
]);

const structure = z.strictObject({
  name: z.union([
    z.enum(ENVIRONMENT_NAMES),
    z.custom<ThrowAwayName>((name) => typeof name === 'string' && isThrowAway(name)),
  ]),
  account: z.string().regex(/^\d{12}$/, 'must be an AWS account of 12 digits'),
  region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'must be an AWS region, such as eu-central-1'),
  endpoint: z
    .url({ protocol: /^https?$/, error: 'must be an http or https URL, such as http://127.0.0.1:14500' })
    .optional()
    .describe('Where every AWS call goes instead of to AWS: an emulator.'),
  state: stateSchema.describe('Where Terraform keeps its state.'),
  deployment: z
    .strictObject({
      roleArn: z
        .string()
        .regex(/^arn:aws:iam::\d{12}:role\/[\w+=,.@/-]+$/, 'must be the ARN of an IAM role of the account'),
      externalId: z.string().min(2).max(1224).optional(),
    })
    .optional()
    .describe('The role that Terraform takes on, from another account or from a narrower one of the same.'),
  permissionsBoundary: z
    .string()
    .regex(/^[\w+=,.@/-]{1,128}$/, 'must be the name of an IAM policy of the account')
    .optional()
    .describe("The policy that no role of the platform can exceed; the account's own."),
  tags: z
    .strictObject({
      owner: z.string().min(1).max(256),
      'cost-center': z.string().min(1).max(256),
    })
    .describe('On every resource, beside project, environment and stack.'),
  removal: z
    .enum(['protected', 'removable', 'emptied'])
    .describe(
      'protected: a plan that destroys data, keys or logs fails. emptied: buckets are emptied to be destroyed.',
    ),
  network: z.strictObject({
    cidr: network.refine(
      (cidr) => !(prefixLength(cidr) < 16 || prefixLength(cidr) > 24),
      'must be between /16 and /24: a subnet in each zone is cut from it',
    ),
    zones: z
      .array(z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d[a-z]$/, 'must be an availability zone, such as eu-central-1a'))
      .min(2, 'must be two at least: a zone may fail')
      .max(8, 'must be eight at most: the other half of the network is kept for NAT gateways')
      .describe('MWAA takes the first two; functions and jobs run in all.'),
  }),
  sources: z
    .record(z.string().regex(/^[a-z][a-z0-9_]{0,30}$/, 'must be snake_case'), sourceSchema)
    .describe('Where the source databases are, by the system that contracts name.'),
  schedule: cron.describe('When the daily DAG runs, in UTC; null: only when started by hand.'),
  housekeepingSchedule: cron.describe('When tables are put in order, in UTC; null: only when started by hand.'),
  extractor: z.strictObject({
    memoryMegabytes: z.int().min(256).max(10_240),
    timeoutSeconds: z.int().min(60).max(900),
  }),
  jobs: z.strictObject({
    tables: jobSchema,
    stage: jobSchema,
    marts: jobSchema,
    attribution: jobSchema,
    recommend: jobSchema,
    reconcile: jobSchema,
    rollback: jobSchema,
    housekeeping: jobSchema,
    forget: jobSchema,
  }),
  airflow: z.strictObject({
    version: z.enum(['3.0.6']).describe('A version that MWAA offers and the DAG is tested on.'),
    environmentClass: z.enum(['mw1.small', 'mw1.medium', 'mw1.large']),
    workers: z.strictObject({ min: z.int().min(1), max: z.int().min(1).max(25) }),
    maintenanceStart: z
      .string()
      .regex(
        /^(MON|TUE|WED|THU|FRI|SAT|SUN):([01]\d|2[0-3]):(00|30)$/,
        'must be a day and a half hour in UTC, such as SUN:12:00',
      )
      .describe('When MWAA may begin its maintenance of two hours, once a week: no run should be under way.'),
    pollSeconds: z.number().min(0.2).max(300).describe('How often a waiting task looks.'),
    retries: z.int().min(0).max(5),
    retryDelaySeconds: z.number().min(0).max(3600).describe('Before the first retry of a task.'),
  }),
  analysts: z.strictObject({
    principals: z
      .array(
        z
          .string()
          .regex(
            /^arn:aws:iam::\d{12}:(role|user)\/[\w+=,.@/*-]+$/,
            'must be the ARN, or pattern, of IAM roles or users',
          ),
      )
      .min(1)
      .describe('Who may take on the role of analysts, such as the role of a permission set.'),
  }),
  budget: z.strictObject({
    monthlyDollars: z.int().min(1),
    alertPercents: z
      .array(z.int().min(1).max(1000))
      .min(1)
      .max(5)
      .describe('Of the budget: what is spent and, for the last one, what the month is forecast to cost.'),
  }),
  alarms: z.strictObject({
    runbooks: z
      .url({
        protocol: /^https$/,
        error: 'must be the https address of the folder of runbooks, without a slash at its end',
      })
      .refine((url) => !url.endsWith('/'), 'must have no slash at its end'),
    emails: z.array(z.email()).describe('Who gets every notification; each has to confirm it once.'),
    slack: slackChannelSchema
      .nullable()
      .describe(
        'Where every notification is shown; the workspace must have been authorized in the console. null: nowhere.',
      ),
    owner: z.string().min(1).max(100).describe('The team that is asked about what is of no one dataset.'),
    runWithinHours: z
      .int()
      .min(1)
      .max(168)
      .nullable()
      .describe('A daily run must have succeeded within them; null: nobody expects one.'),
    probeMinutes: z.int().min(1).max(60).describe('How often sources, secrets and keys are probed.'),
  }),
  athena: z.strictObject({
    dailyBytes: z
      .int()
      .min(SMALLEST_CUTOFF_BYTES)
      .describe('What the queries of a workgroup read in a day without somebody being told.'),
    analystsCutoffBytes: z
      .int()
      .min(SMALLEST_CUTOFF_BYTES)
      .max(1024 * GIBIBYTE),
    pipelineCutoffBytes: z
      .int()
      .min(SMALLEST_CUTOFF_BYTES)
      .max(1024 * GIBIBYTE),
  }),
  retention: z.strictObject({
    logDays: z
      .int()
      .refine((days) => LOG_RETENTION_DAYS.includes(days), `must be one of ${LOG_RETENTION_DAYS.join(', ')}`),
    accessLogDays: z.int().min(1).max(3653),
    rawDays: z.int().min(7).max(3653).describe('How long raw parts and manifests stay: a rerun reads them.'),
    rawInfrequentAccessDays: z
      .int()
      .min(30, 'must be 30 at least: S3 moves no object earlier')
      .nullable()
      .describe('When raw parts move to Infrequent Access; null: never.'),
    rawGlacierDays: z
      .int()
      .min(30)
      .nullable()
      .describe('When raw parts move to Glacier Instant Retrieval, which a rerun can still read; null: never.'),
    sparkEventDays: z.int().min(1).max(365).describe('How long the events of job runs stay, for the Spark UI.'),
    openAttemptDays: z
      .int()
      .min(2)
      .max(90)
      .describe('How long raw parts stay that no commit has taken: longer than a window is worked on.'),
    quarantineDays: z
      .int()
      .max(3653)
      .describe(
        'How long rows that did not fit their contract stay in quarantine: until no rerun can read them again.',
      ),
    queryResultDays: z
      .int()
      .min(1)
      .max(365)
      .describe('How long results of queries stay, and the reports that runs have published.'),
    supersededDays: z.int().min(1).max(365).describe('How long an overwritten or deleted object can be brought back.'),
    keyDeletionDays: z.int().min(7).max(30),
    secretRecoveryDays: z
      .int()
      .refine((days) => days === 0 || (days >= 7 && days <= 30), 'must be 0 (at once) or 7 to 30'),
  }),
});

/** Structure and the rules between fields. */
export const environmentSchema = structure.superRefine((environment, context) => {
  const fail = (path: (string | number)[], message: string): void => {
    context.addIssue({ code: 'custom', path, message });
  };
  environment.network.zones.forEach((zone, i) => {
    if (zone.slice(0, -1) !== environment.region)
      fail(['network', 'zones', i], `${zone} is not in region ${environment.region}`);
  });
  if (new Set(environment.network.zones).size !== environment.network.zones.length)
    fail(['network', 'zones'], 'names a zone twice: the subnets must be in different zones');
  const passing = environment.name === 'local' || isThrowAway(environment.name);
  if (environment.removal === 'emptied' && !passing)
    fail(['removal'], 'emptied is for the environment local alone: elsewhere a destroy must not delete objects');
  if (isThrowAway(environment.name) && environment.removal !== 'emptied')
    fail(['removal'], 'must be emptied: a throw-away environment that keeps objects could not be destroyed');
  if (environment.name === 'prod' && environment.removal !== 'protected')
    fail(['removal'], 'must be protected: prod must not be destroyed by accident');
  if (environment.retention.secretRecoveryDays === 0 && !passing)
    fail(['retention', 'secretRecoveryDays'], 'must be at least 7: a deleted secret must be recoverable');
  if (environment.name === 'local' && environment.endpoint === undefined)
    fail(['endpoint'], 'must be the emulator: the environment local never goes to AWS');
  if (environment.state.kind === 'local' && environment.endpoint === undefined && !isThrowAway(environment.name))
    fail(['state', 'kind'], 'must be s3: the state of an environment in AWS is shared and locked');
  if (environment.retention.openAttemptDays >= environment.retention.rawDays)
    fail(['retention', 'openAttemptDays'], 'must be less than rawDays: what is committed would end no later');
  if (environment.retention.quarantineDays < environment.retention.rawDays)
    fail(['retention', 'quarantineDays'], 'is less than rawDays: a row must stay as long as it can be read again');
  const { rawDays, rawInfrequentAccessDays: infrequent, rawGlacierDays: glacier } = environment.retention;
  if (infrequent !== null && infrequent + 30 > rawDays)
    fail(['retention', 'rawInfrequentAccessDays'], 'must be 30 days before rawDays: S3 bills 30 days at least');
  if (glacier !== null && glacier + 90 > rawDays)
    fail(['retention', 'rawGlacierDays'], 'must be 90 days before rawDays: S3 bills 90 days at least');
  if (infrequent !== null && glacier !== null && glacier < infrequent + 30)
    fail(['retention', 'rawGlacierDays'], 'must be 30 days after rawInfrequentAccessDays: S3 moves no object earlier');
  const { deployment, account } = environment;
  if (deployment !== undefined && deployment.roleArn.split(':')[4] !== account)
    fail(['deployment', 'roleArn'], `must be a role of account ${account}, where everything is deployed to`);
  environment.analysts.principals.forEach((arn, i) => {
    if (arn.split(':')[4] !== account)
      fail(
        ['analysts', 'principals', i],
        `is of another account than ${account}: the role admits its own people alone`,
      );
  });
  if ((environment.schedule === null) !== (environment.alarms.runWithinHours === null))
    fail(['alarms', 'runWithinHours'], 'must be set where there is a schedule, and null where there is none');
  const sources = Object.entries(environment.sources);
  sources.forEach(([source, { network: cidr, route }], i) => {
    if (overlap(cidr, environment.network.cidr))
      fail(
        ['sources', source, 'network'],
        `${cidr} overlaps network.cidr, ${environment.network.cidr}: no route leads out of the network to itself`,
      );
    for (const [other, { network: taken, route: way }] of sources.slice(0, i))
      if (overlap(cidr, taken) && wayOf(route) !== wayOf(way))
        fail(
          ['sources', source, 'route'],
          `is ${wayOf(route)}, but source ${other}, whose network ${taken} overlaps ${cidr}, has ${wayOf(way)}: ` +
            'there can be one way to a network',
        );
    if (route?.kind === 'nat' && isPrivateNetwork(cidr))
      fail(['sources', source, 'route'], `is nat, but ${cidr} is a private network: no NAT gateway leads there`);
  });
  const { min, max } = environment.airflow.workers;
  if (min > max) fail(['airflow', 'workers'], `min ${min} is more than max ${max}`);
});

/** A validated environment. */
export type Environment = z.output<typeof environmentSchema>;
/** An environment as it is written down: without what `load.ts` derives from the process's variables. */
export type EnvironmentValues = Omit<Environment, 'endpoint'>;
export type JobName = keyof Environment['jobs'];
export type JobSize = z.output<typeof jobSchema>;
export type Removal = Environment['removal'];
export type SlackChannelId = z.output<typeof slackChannelSchema>;
/** State that is kept in a bucket of the environment's own account. */
export type BucketState = Extract<Environment['state'], { kind: 's3' }>;
