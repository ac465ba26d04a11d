/** Terraform. */
import { AttachRolePolicyCommand, CreateRoleCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { mkdirSync } from 'node:fs';
import { z } from 'zod';
import type { Keys } from '../../config/aws-client';
import { parseEnvironment } from '../../config/load';
import { bootstrapEnvironment } from '../../deployment/bootstrap/command';
import { planStacks, type StackPlan } from '../../deployment/plan';
import { stackFolder, Terraform } from '../../deployment/terraform';
import type { Check } from '../check';
import { assume } from '../clients';
import type { Context } from '../context';
import { type Finding, judged, notTried, proven, refuted, together } from '../finding';
import { SmokeStacks } from '../stacks';
import { removeRole } from '../sweep';

/** The environment with its state in a bucket, as one that is written down has it. */
const withBucket = (context: Context) => {
  const { names, environment } = context;
  return parseEnvironment(
    {
      ...environment,
      state: { kind: 's3', bucket: names.bucket('state'), kmsKey: names.keyAlias('state') },
    },
    `the throw-away environment ${environment.name}`,
  );
};

async function bootstrapTwice(context: Context): Promise<Finding> {
  const command = {
    environment: withBucket(context),
    folder: context.workplace.file('bootstrap'),
    variables: context.props.terraform,
    adoption: { buckets: [] },
    yes: true,
  };
  await bootstrapEnvironment(command);
  await bootstrapEnvironment(command);
  const terraform = new Terraform(
    stackFolder(context.workplace.file('bootstrap/cdktf.out'), 'state'),
    context.props.terraform,
    () => undefined,
  );
  const changes = await terraform.plan('again.tfplan');
  return judged(
    !changes && (await terraform.state()) !== undefined,
    changes ? 'a third bootstrap would change something' : 'the second bootstrap found its state in the bucket',
  );
}

/** Judges plans of what is deployed: nothing may be left to do. */
export function judgePlans(plans: readonly StackPlan[]): Finding {
  return together(
    plans.map((plan) => {
      if (plan.kind === 'unchanged') return proven(`${plan.stack} is unchanged`);
      return refuted(
        plan.kind === 'failed'
          ? `${plan.stack}: ${plan.error.slice(-400)}`
          : `${plan.stack} is ${plan.kind}${plan.kind === 'changed' ? `: ${JSON.stringify(plan.changes)}` : ''}`,
      );
    }),
  );
}

const planned = (context: Context, keys?: Keys): Promise<StackPlan[]> => {
  const variables = {
    ...context.props.terraform,
    ...(keys === undefined
      ? {}
      : {
          AWS_ACCESS_KEY_ID: keys.accessKeyId,
          AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
          AWS_SESSION_TOKEN: keys.sessionToken ?? '',
        }),
  };
  const stacks = new SmokeStacks('', context.workplace, variables, () => undefined);
  return planStacks(stacks.synthesizedPlatform(), (stack) => stacks.open(stack), 'without text');
};

/** Plans under a role that has what docs/deployment.md gives to the one that plans. */
async function planUnderRole(context: Context): Promise<Finding> {
  const { clients, names, environment } = context;
  const RoleName = names.role('smoke-plan');
  const { Role } = await clients.iam.send(
    new CreateRoleCommand({
      RoleName,
      AssumeRolePolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { AWS: `arn:aws:iam::${environment.account}:root` },
            Action: 'sts:AssumeRole',
            Condition: { ArnLike: { 'aws:PrincipalArn': environment.analysts.principals } },
          },
        ],
      }),
      Tags: [
        { Key: 'project', Value: 'tributary' },
        { Key: 'environment', Value: environment.name },
      ],
    }),
  );
  try {
    for (const policy of ['SecurityAudit', 'job-function/ViewOnlyAccess'])
      await clients.iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: `arn:aws:iam::aws:policy/${policy}` }));
    const artifacts = names.bucketArn('artifacts');
    await clients.iam.send(
      new PutRolePolicyCommand({
        RoleName,
        PolicyName: 'artifacts',
        PolicyDocument: JSON.stringify({
          Version: '2012-10-17',
          Statement: [
            { Effect: 'Allow', Action: ['s3:GetObject', 's3:ListBucket'], Resource: [artifacts, `${artifacts}/*`] },
            {
              Effect: 'Allow',
              Action: 'kms:Decrypt',
              Resource: names.arn('kms', 'key/*'),
              Condition: {
                'ForAnyValue:StringEquals': { 'kms:ResourceAliases': names.keyAlias('artifacts') },
              },
            },
          ],
        }),
      }),
    );
    // IAM takes a while to let a new role be taken on.
    await context.pause(0.5);
    return judgePlans(await planned(context, await assume(clients.sts, environment, Role?.Arn ?? '')));
  } finally {
    await removeRole(clients, RoleName);
  }
}

const workflowRuns = z.object({
  workflow_runs: z.array(z.object({ id: z.number(), conclusion: z.string().nullable(), event: z.string() })),
});
const WORKFLOWS = { plan: 'pull_request', apply: 'push' } as const;

/** What the repository's own workflows made of a pull request and a push. */
async function workflows({ configuration, props }: Context): Promise<Finding> {
  const repository = configuration.github?.repository ?? '';
  const token = props.variables['GITHUB_TOKEN'];
  const findings: Finding[] = [];
  for (const [workflow, event] of Object.entries(WORKFLOWS)) {
    const url = `https://api.github.com/repos/${repository}/actions/workflows/${workflow}.yaml/runs?event=${event}&per_page=1`;
    const response = await fetch(url, {
      headers: {
        accept: 'application/vnd.github+json',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      signal: AbortSignal.timeout(30_000),
    });
    if (!response.ok) throw new Error(`GitHub: ${response.status} of ${url}: ${(await response.text()).slice(0, 200)}`);
    const [run] = workflowRuns.parse(await response.json()).workflow_runs;
    findings.push(
      run === undefined
        ? notTried(`${repository} has no run of ${workflow} by ${event}`)
        : judged(run.conclusion === 'success', `run ${run.id} of ${workflow}: ${run.conclusion ?? 'not ended'}`),
    );
  }
  return together(findings);
}

export const terraform: readonly Check[] = [
  {
    id: 'terraform-state-key',
    title: "Uploads of the backend name the state's key by its alias, and a second bootstrap finds its state.",
    needs: [],
    locally: 'whole',
    run: async (context) => {
      mkdirSync(context.workplace.file('bootstrap'), { recursive: true });
      return bootstrapTwice(context);
    },
  },
  {
    id: 'terraform-workflows',
    title: "The workflows on GitHub's own runners.",
    needs: ['github'],
    locally: 'no: it asks GitHub',
    run: workflows,
  },
  {
    id: 'terraform-plan-role',
    title: 'The rights of the role that plans are enough to refresh every resource.',
    needs: ['deployment'],
    locally: 'part',
    run: planUnderRole,
  },
  {
    id: 'terraform-first-deploy',
    title: 'The order of a first deploy under real eventual consistency: a second one changes nothing.',
    needs: ['deployment'],
    locally: 'whole',
    run: async (context) => judgePlans(await planned(context)),
  },
];
