/** Deploys to AWS, with Terraform set up for this machine. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { buildWheelArchive, WHEELHOUSE_NAMES } from '../build/wheels';
import { loadEnvironment } from '../config/load';
import { applyStacks } from '../deployment/apply';
import { bootstrapEnvironment } from '../deployment/bootstrap/command';
import { refuse } from '../deployment/guard/guard';
import { failIfFailed, isDrift, judged, planStacks, type StackPlan } from '../deployment/plan';
import { planReport } from '../deployment/report';
import { stacksInOrder, type SynthesizedStack } from '../deployment/stacks';
import { Terraform } from '../deployment/terraform';
import { synthesize, synthesized, terraformEnvironment } from './cdktf';
import { root, state } from './layout';
import { say } from './progress';
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

export interface LossFlags {
  /** Resources that may be lost, each as `<stack>:<address>`. */
  readonly allowDestroy: readonly string[];
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
async function planned({ report, revision, allowDestroy }: PlanFlags & LossFlags): Promise<StackPlan[]> {
  const plans = await planStacks(...(await opened()), 'with text');
  const text = planReport(plans, { environment: loadEnvironment(root, process.env).name, revision, allowDestroy });
  if (report !== undefined) {
    mkdirSync(dirname(resolve(report)), { recursive: true });
    writeFileSync(report, text);
  }
  for (const plan of plans) say('plan', `${plan.stack}: ${plan.kind}`);
  return plans;
}

/** @throws UserError when a stack can't be planned, RefusedError when one loses data; the report is written all the same */
export async function plan(flags: PlanFlags & LossFlags): Promise<void> {
  const plans = await planned(flags);
  failIfFailed(plans);
  refuse(plans.map(judged), flags.allowDestroy);
}

/** Ends with 2 when what is deployed is not what is described. */
export async function drift(flags: PlanFlags): Promise<void> {
  const plans = await planned({ ...flags, allowDestroy: [] });
  failIfFailed(plans);
  if (plans.some(isDrift)) process.exitCode = DRIFTED;
}

/** Applies every stack of the environment that TRIBUTARY_ENV names. @throws RefusedError when one would lose data */
export async function apply({ allowDestroy }: LossFlags): Promise<void> {
  process.env['TRIBUTARY_PYTHON'] ??= python311();
  await Promise.all(WHEELHOUSE_NAMES.map((name) => buildWheelArchive(root, name)));
  await applyStacks(...(await opened()), {
    allowDestroy,
    tell: (text) => {
      say('apply', text);
    },
  });
}
