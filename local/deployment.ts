/** Deploys to AWS, with Terraform set up for this machine. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { buildWheelArchive, WHEELHOUSE_NAMES } from '../build/wheels';
import { loadEnvironment } from '../config/load';
import { applyStacks } from '../deployment/apply';
import { bootstrapEnvironment } from '../deployment/bootstrap/command';
import { isDrift, planStacks, type StackPlan } from '../deployment/plan';
import { planReport } from '../deployment/report';
import { stacksInOrder, type SynthesizedStack } from '../deployment/stacks';
import { Terraform } from '../deployment/terraform';
import { synthesize, synthesized, terraformEnvironment } from './cdktf';
import { root, state } from './layout';
import { say, UserError } from './progress';
import { python311 } from './setup/prerequisites';

export interface BootstrapFlags {
  readonly yes?: boolean;
  readonly adoptBucket?: readonly string[];
  readonly adoptKey?: string;
}

export interface PlanFlags {
  /** File that gets the plan as Markdown. */
  readonly report?: string;
  /** What is planned, as the report names it. */
  readonly revision: string;
}

/** A plan with changes where none should be: as Terraform's own `-detailed-exitcode`. */
const DRIFTED = 2;

/** Makes the place of the state of the environment that TRIBUTARY_ENV names, unless it is there. */
export async function bootstrap(flags: BootstrapFlags): Promise<void> {
  const environment = loadEnvironment(root, process.env, 'as written');
  await bootstrapEnvironment({
    environment,
    folder: join(state, 'bootstrap', environment.name),
    variables: await terraformEnvironment(),
    adoption: {
      buckets: flags.adoptBucket ?? [],
      ...(flags.adoptKey === undefined ? {} : { key: flags.adoptKey }),
    },
    yes: flags.yes === true,
  });
}

async function opened(): Promise<[SynthesizedStack[], (stack: SynthesizedStack) => Terraform]> {
  await synthesize();
  const variables = await terraformEnvironment();
  return [stacksInOrder(synthesized), ({ folder }) => new Terraform(folder, variables)];
}

/** Plans every stack of the environment that TRIBUTARY_ENV names; changes nothing and takes no lock. */
async function planned({ report, revision }: PlanFlags): Promise<StackPlan[]> {
  const plans = await planStacks(...(await opened()));
  const text = planReport(plans, { environment: loadEnvironment(root, process.env).name, revision });
  if (report !== undefined) {
    mkdirSync(dirname(resolve(report)), { recursive: true });
    writeFileSync(report, text);
  }
  for (const plan of plans) say('plan', `${plan.stack}: ${plan.kind}`);
  return plans;
}

const failIfFailed = (plans: readonly StackPlan[]): void => {
  const errors = plans.flatMap((plan) => (plan.kind === 'failed' ? [plan.error] : []));
  if (errors.length > 0) throw new UserError(errors.join('\n\n'));
};

/** @throws UserError when a stack can't be planned; the report is written all the same */
export async function plan(flags: PlanFlags): Promise<void> {
  failIfFailed(await planned(flags));
}

/** Ends with 2 when what is deployed is not what is described. */
export async function drift(flags: PlanFlags): Promise<void> {
  const plans = await planned(flags);
  failIfFailed(plans);
  if (plans.some(isDrift)) process.exitCode = DRIFTED;
}

/** Applies every stack of the environment that TRIBUTARY_ENV names. */
export async function apply(): Promise<void> {
  process.env['TRIBUTARY_PYTHON'] ??= python311();
  await Promise.all(WHEELHOUSE_NAMES.map((name) => buildWheelArchive(root, name)));
  await applyStacks(...(await opened()), (text) => {
    say('apply', text);
  });
}
