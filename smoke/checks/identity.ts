/** Identity and encryption. */
import { ValidatePolicyCommand } from '@aws-sdk/client-accessanalyzer';
import { paginateListNamedQueries, GetNamedQueryCommand } from '@aws-sdk/client-athena';
import { keyArnOf } from '../evidence/keys';
import { GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { DeleteTableCommand, GetJobRunsCommand } from '@aws-sdk/client-glue';
import { GetRolePolicyCommand, ListRolePoliciesCommand, paginateListRoles } from '@aws-sdk/client-iam';
import { ListGrantsCommand } from '@aws-sdk/client-kms';
import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import type { JobName } from '../../config/environment';
import { latestReport } from '../../ops/report/latest-report';
import type { Check } from '../check';
import type { Context } from '../context';
import { denialOf } from '../denial';
import { deniedToOperator } from '../evidence/operator-denial';
import { ask, askKpis, endOf, succeeded } from '../evidence/athena';
import { describeRun, ended, startJob } from '../evidence/jobs';
import { message } from '../evidence/mailbox';
import { readFromProbe } from '../evidence/probe-function';
import { extracts, rotate } from '../evidence/rotation';
import { deniedOf, describeEvent, eventsOfScenario, type TrailEvent } from '../evidence/trail';
import { type Finding, judged, notTried, proven, refuted, together } from '../finding';
import { tasksOf } from '../stages/airflow';

/** @param events what CloudTrail has of the scenario */
export function judgeDenials(events: readonly TrailEvent[], prefix: string, what: string): Finding {
  const denied = deniedOf(events, prefix);
  if (events.length === 0) return notTried('CloudTrail shows no event of the run');
  return denied.length === 0
    ? proven(`none of ${events.length} events of the run is a denial of ${what}`)
    : refuted(`denied: ${[...new Set(denied.map(describeEvent))].slice(0, 5).join('; ')}`);
}

/** What Access Analyzer finds in the policies of the environment's roles. */
async function policyFaults({ clients, names }: Context): Promise<Finding> {
  const faults: string[] = [];
  let count = 0;
  for await (const page of paginateListRoles({ client: clients.iam }, {}))
    for (const { RoleName = '' } of (page.Roles ?? []).filter(({ RoleName: name }) => name?.startsWith(names.prefix)))
      for (const PolicyName of (await clients.iam.send(new ListRolePoliciesCommand({ RoleName }))).PolicyNames ?? []) {
        const { PolicyDocument = '' } = await clients.iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
        const { findings = [] } = await clients.accessAnalyzer.send(
          new ValidatePolicyCommand({
            policyDocument: decodeURIComponent(PolicyDocument),
            policyType: 'IDENTITY_POLICY',
          }),
        );
        count += 1;
        for (const { findingType, issueCode } of findings)
          if (findingType === 'ERROR' || findingType === 'SECURITY_WARNING')
            faults.push(`${RoleName}: ${issueCode ?? ''}`);
      }
  if (count === 0) return notTried('the account has no role of the environment');
  return judged(
    faults.length === 0,
    faults.length === 0
      ? `Access Analyzer finds nothing in ${count} policies`
      : `Access Analyzer: ${faults.join(', ')}`,
  );
}

async function airflowIsThere({ airflow }: Context): Promise<Finding> {
  const { Status, LastUpdate } = await airflow.environment();
  return judged(Status === 'AVAILABLE', `MWAA is ${Status} ${LastUpdate?.Error?.ErrorMessage ?? ''}`);
}

/** The clients of a person in the role of analysts. */
const analysts = (context: Context) => context.as(context.names.peopleRoleArn('analysts'));

async function savedQueries(context: Context): Promise<Finding> {
  const clients = await analysts(context);
  const findings: Finding[] = [];
  for (const [name, answer] of await askKpis(context, clients))
    findings.push(judged(succeeded(answer), succeeded(answer) ? name : `${name}: ${endOf(answer)}`));
  const WorkGroup = context.names.workgroup('analysts');
  for await (const page of paginateListNamedQueries({ client: clients.athena }, { WorkGroup }))
    for (const NamedQueryId of page.NamedQueryIds ?? [])
      await clients.athena.send(new GetNamedQueryCommand({ NamedQueryId }));
  return together(findings);
}

const askedInVain = async (context: Context, workgroup: 'analysts' | 'pipeline', sql: string): Promise<Finding> => {
  const clients = await analysts(context);
  try {
    const answer = await ask(context, { sql, workgroup }, clients);
    return judged(
      /denied|not authorized|insufficient/i.test(endOf(answer)),
      `${sql} in ${workgroup}: ${endOf(answer).slice(0, 200)}`,
    );
  } catch (error) {
    const denial = denialOf(error);
    if (denial === undefined) throw error;
    return proven(`${sql} in ${workgroup}: ${denial.slice(0, 200)}`);
  }
};

/** How the runs of every job ended. */
async function jobRuns({ clients, names, environment }: Context): Promise<Finding> {
  const findings: Finding[] = [];
  for (const job of Object.keys(environment.jobs) as JobName[]) {
    const { JobRuns = [] } = await clients.glue.send(new GetJobRunsCommand({ JobName: names.job(job) }));
    const good = JobRuns.filter(({ JobRunState }) => JobRunState === 'SUCCEEDED');
    const [first] = good;
    if (first !== undefined)
      findings.push(
        judged(
          first.SecurityConfiguration === names.securityConfiguration(),
          `${job} succeeded under ${first.SecurityConfiguration ?? 'no security configuration'}`,
        ),
      );
  }
  return together(findings);
}

async function failedInvocations({ clients, names, record }: Context): Promise<number> {
  const { MetricDataResults = [] } = await clients.cloudWatch.send(
    new GetMetricDataCommand({
      StartTime: new Date(record.startedAt),
      EndTime: new Date(),
      MetricDataQueries: [
        {
          Id: 'failed',
          MetricStat: {
            Metric: {
              Namespace: 'AWS/Events',
              MetricName: 'FailedInvocations',
              Dimensions: [{ Name: 'RuleName', Value: `${names.prefix}-job-failed` }],
            },
            Period: 300,
            Stat: 'Sum',
          },
        },
      ],
    }),
  );
  return MetricDataResults.flatMap(({ Values = [] }) => Values).reduce((sum, value) => sum + value, 0);
}

export const identity: readonly Check[] = [
  {
    id: 'identity-access-denied',
    title: 'No role of the platform is denied what it does, and Access Analyzer finds no fault in its policy.',
    needs: ['window'],
    locally: 'part',
    run: async (context) =>
      together([
        judgeDenials(await eventsOfScenario(context), context.names.prefix, 'a role of the platform'),
        await policyFaults(context),
      ]),
  },
  {
    id: 'identity-key-policies',
    title: 'Key policies with kms:ViaService and aws:PrincipalArn let the platform work.',
    needs: ['window'],
    locally: 'part',
    run: async (context) => {
      const kms = (await eventsOfScenario(context)).filter(({ eventSource }) => eventSource === 'kms.amazonaws.com');
      return together([judgeDenials(kms, context.names.prefix, 'KMS'), await airflowIsThere(context)]);
    },
  },
  {
    id: 'identity-s3-endpoint',
    title: "S3's endpoint policy admits AWS's own buckets.",
    needs: ['window'],
    locally: 'part',
    run: async (context) => together([await jobRuns(context), await airflowIsThere(context)]),
  },
  {
    id: 'identity-analysts',
    title: 'AWS decides of analysts as the simulation does.',
    needs: ['window'],
    locally: 'part',
    run: async (context) =>
      together([
        await savedQueries(context),
        await askedInVain(context, 'analysts', 'SELECT * FROM orders'),
        await askedInVain(context, 'pipeline', 'SELECT 1'),
      ]),
  },
  {
    id: 'identity-catalog-policy',
    title: "Glue takes the catalog's policy and denies an administrator.",
    needs: ['window'],
    locally: 'no: the emulator enforces no policy, and would delete the table',
    run: ({ clients, names }) =>
      deniedToOperator('glue:DeleteTable of orders', () =>
        clients.glue.send(new DeleteTableCommand({ DatabaseName: names.database('curated'), Name: 'orders' })),
      ),
  },
  {
    id: 'identity-lake-policy',
    title: "S3 takes the curated bucket's policy and denies an administrator the rows of people.",
    needs: ['window'],
    locally: 'no: the emulator enforces no policy',
    run: async (context) => {
      const { clients, names } = context;
      const Bucket = names.bucket('curated');
      const { Contents = [] } = await clients.s3.send(
        new ListObjectsV2Command({ Bucket, Prefix: names.tableFolder('orders'), MaxKeys: 1 }),
      );
      const Key = Contents[0]?.Key;
      if (Key === undefined) return notTried('orders has no object');
      return together([
        await deniedToOperator(`s3:GetObject of ${Key}`, () => clients.s3.send(new GetObjectCommand({ Bucket, Key }))),
        ...[...(await askKpis(context))].map(([name, answer]) =>
          judged(succeeded(answer), `${name}: ${endOf(answer)}`),
        ),
      ]);
    },
  },
  {
    id: 'identity-athena-iceberg',
    title: 'Athena asks no more of a caller than the role of analysts and the DAG have.',
    needs: ['window'],
    locally: 'part',
    run: async (context) => {
      const tasks = await tasksOf(context, context.record.window?.runId ?? '');
      const views = tasks.find(({ task_id: id }) => id === 'views');
      return together([
        await savedQueries(context),
        judged(views?.state === 'success', `the task views: ${views?.state ?? 'not there'}`),
      ]);
    },
  },
  {
    id: 'identity-event-publish',
    title: 'EventBridge publishes to the topic under a customer key.',
    needs: ['deployment'],
    locally: 'part',
    run: async (context) => {
      // Without its arguments the job refuses; a stopped run would be no failure that a rule tells of.
      const run = await ended(context, 'stage', await startJob(context, 'stage'));
      if (run?.JobRunState !== 'FAILED')
        return notTried(`the run that should fail: ${run === undefined ? 'not ended' : describeRun(run)}`);
      const told = await message(context, 15, 'Glue Job State Change', run.Id ?? 'no id');
      const failed = await failedInvocations(context);
      return together([
        judged(told !== undefined, told === undefined ? 'no message of the failed run came' : 'the message came'),
        judged(failed === 0, `FailedInvocations is ${failed}`),
      ]);
    },
  },
  {
    id: 'identity-bookmarks',
    title: 'Job runs go under a security configuration that encrypts bookmarks, none of which is kept.',
    needs: ['window'],
    locally: 'part',
    run: jobRuns,
  },
  {
    id: 'identity-secret-value',
    title: 'A function reads the secret whose value was put by hand.',
    needs: ['sources'],
    locally: 'part',
    run: async (context) =>
      together(await Promise.all(Object.keys(context.environment.sources).map((source) => extracts(context, source)))),
  },
  {
    id: 'identity-source-function-arn',
    title: "A role's statements serve its own function's code and nobody else.",
    needs: ['sources'],
    locally: 'part',
    run: async (context) => {
      const { names } = context;
      const refusal = await readFromProbe(context, names.extractFunction('marketing'), {
        secret: names.secret('marketing'),
      });
      return together([
        await extracts(context, 'marketing'),
        judged(
          refusal?.includes('AccessDenied') === true,
          `another function with the role: ${refusal ?? 'could read the secret'}`,
        ),
      ]);
    },
  },
  {
    id: 'identity-called-via',
    title: 'Athena names itself in what it does for the function that publishes the report.',
    needs: ['window'],
    locally: 'part',
    run: async (context) => {
      const { clients, names, record } = context;
      const tasks = await tasksOf(context, record.window?.runId ?? '');
      const task = tasks.find(({ task_id: id }) => id === 'report');
      const page = await latestReport(clients.s3, names.bucket('results'));
      return together([
        judged(task?.state === 'success', `the task report: ${task?.state ?? 'not there'}`),
        judged(
          page !== null,
          page === null ? 'no page is published' : `a page up to ${page.days?.to ?? 'no day'} is there`,
        ),
      ]);
    },
  },
  {
    id: 'identity-lambda-grant',
    title: "Lambda holds a grant on the functions' key.",
    needs: ['sources'],
    locally: 'part',
    run: async (context) => {
      const { Grants = [] } = await context.clients.kms.send(
        new ListGrantsCommand({ KeyId: await keyArnOf(context, 'functions') }),
      );
      return together([
        judged(Grants.length > 0, `the key of functions has ${Grants.length} grants`),
        await extracts(context, 'marketing'),
      ]);
    },
  },
  {
    id: 'identity-secret-policies',
    title: "The secrets' own policies deny every reader but the functions' roles.",
    needs: ['sources'],
    locally: 'part',
    run: async (context) => {
      const { clients, names, environment } = context;
      const findings: Finding[] = [];
      for (const source of Object.keys(environment.sources))
        findings.push(
          await deniedToOperator(`get-secret-value of ${source}`, () =>
            clients.secrets.send(new GetSecretValueCommand({ SecretId: names.secret(source) })),
          ),
          await extracts(context, source),
        );
      return together(findings);
    },
  },
  {
    id: 'identity-rotation-context',
    title: 'The condition kms:EncryptionContext:SecretARN lets a rotation through.',
    needs: ['sources'],
    locally: 'part',
    run: (context) => rotate(context, ['marketing']),
  },
];
