/** What an environment is: every figure that differs between `local`, `dev` and `prod`, and the rules between them. */
import { z } from 'zod';
import { isNetwork, prefixLength } from './cidr';

export const ENVIRONMENT_NAMES = ['local', 'dev', 'prod'] as const;
export type EnvironmentName = (typeof ENVIRONMENT_NAMES)[number];

/** The periods CloudWatch Logs accepts, in days. */
const LOG_RETENTION_DAYS = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 3653];
const GIBIBYTE = 1024 ** 3;
/** Athena refuses a lower cutoff. */
const SMALLEST_CUTOFF_BYTES = 10 * 1024 ** 2;

const network = z
  .string()
  .refine(isNetwork, 'must be an IPv4 network in CIDR form with no bit set behind its prefix, such as 10.20.0.0/16');

const jobSchema = z.strictObject({
  workerType: z.enum(['G.1X', 'G.2X', 'G.4X', 'G.8X']),
  workers: z
    .int()
    .min(2)
    .max(100)
    .describe('The most workers of a run, the driver among them: Glue starts as many as its data keep busy.'),
  timeoutMinutes: z.int().min(5).max(480),
});

const sourceSchema = z.strictObject({
  network: network.refine(
    (cidr) => !(prefixLength(cidr) < 16),
    'is wider than /16: name the network of the database alone',
  ),
  port: z.int().min(1).max(65535),
  concurrency: z.int().min(1).max(64).describe('Extracts at once: connections that the database must bear.'),
});

const stateSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('local'), folder: z.string().min(1) }),
  z.strictObject({
    kind: z.literal('s3'),
    bucket: z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'must be the name of an S3 bucket'),
    kmsKey: z
      .string()
      .regex(/^alias\/[A-Za-z0-9/_-]+$/, 'must be the alias of a KMS key, such as alias/tributary-dev-state'),
  }),
]);

const structure = z.strictObject({
  name: z.enum(ENVIRONMENT_NAMES),
  account: z.string().regex(/^\d{12}$/, 'must be an AWS account of 12 digits'),
  region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'must be an AWS region, such as eu-central-1'),
  endpoint: z
    .url({ protocol: /^https?$/, error: 'must be an http or https URL, such as http://127.0.0.1:14500' })
    .optional()
    .describe('Where every AWS call goes instead of to AWS: an emulator.'),
  state: stateSchema.describe('Where Terraform keeps its state.'),
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
      .length(2, 'MWAA takes exactly two zones'),
    transitGateway: z
      .string()
      .regex(/^tgw-[0-9a-f]{8,17}$/, 'must be the id of a transit gateway, such as tgw-0123456789abcdef0')
      .optional()
      .describe('The way to the source databases; without it their networks must be routed to otherwise.'),
  }),
  sources: z
    .record(z.string().regex(/^[a-z][a-z0-9_]{0,30}$/, 'must be snake_case'), sourceSchema)
    .describe('Where the source databases are, by the system that contracts name.'),
  schedule: z
    .string()
    .regex(/^\S+ \S+ \S+ \S+ \S+$/, 'must be a cron expression of five fields, such as 0 5 * * *, or null')
    .nullable()
    .describe('When the DAG runs, in UTC; null: only when started by hand.'),
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
  }),
  airflow: z.strictObject({
    version: z.enum(['3.0.6']).describe('A version that MWAA offers and the DAG is tested on.'),
    environmentClass: z.enum(['mw1.small', 'mw1.medium', 'mw1.large']),
    workers: z.strictObject({ min: z.int().min(1), max: z.int().min(1).max(25) }),
    pollSeconds: z.number().min(0.2).max(300).describe('How often a waiting task looks.'),
    retries: z.int().min(0).max(5),
    retryDelaySeconds: z.number().min(0).max(3600).describe('Before the first retry of a task.'),
  }),
  athena: z.strictObject({
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
    openAttemptDays: z
      .int()
      .min(2)
      .max(90)
      .describe('How long raw parts stay that no commit has taken: longer than a window is worked on.'),
    queryResultDays: z.int().min(1).max(365),
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
  if (environment.removal === 'emptied' && environment.name !== 'local')
    fail(['removal'], 'emptied is for the environment local alone: elsewhere a destroy must not delete objects');
  if (environment.name === 'prod' && environment.removal !== 'protected')
    fail(['removal'], 'must be protected: prod must not be destroyed by accident');
  if (environment.retention.secretRecoveryDays === 0 && environment.name !== 'local')
    fail(['retention', 'secretRecoveryDays'], 'must be at least 7: a deleted secret must be recoverable');
  if (environment.name === 'local' && environment.endpoint === undefined)
    fail(['endpoint'], 'must be the emulator: the environment local never goes to AWS');
  if (environment.state.kind === 'local' && environment.endpoint === undefined)
    fail(['state', 'kind'], 'must be s3: the state of an environment in AWS is shared and locked');
  if (environment.retention.openAttemptDays > environment.retention.rawDays)
    fail(['retention', 'openAttemptDays'], 'is more than rawDays: what is committed would end first');
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
