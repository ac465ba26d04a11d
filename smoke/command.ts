/** `npm run smoke:aws`: a throw-away environment in an account, every line that only AWS can prove, and its end. */
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildWheelArchive, WHEELHOUSE_NAMES } from '../build/wheels';
import { type Environment, isThrowAway } from '../config/environment';
import { dev } from '../config/environments/dev';
import { loadEnvironment } from '../config/load';
import { Names } from '../config/names';
import { loadContracts } from '../contracts/load';
import { terraformEnvironment } from '../local/cdktf';
import { root, state } from '../local/layout';
import { interruptCommands } from '../local/process/registry';
import { say, UserError } from '../local/progress';
import { ensurePythonEnvironments } from '../local/setup/python-environments';
import { python } from '../local/services/python-module';
import { generateData } from '../local/steps/load-sources';
import { generatedData } from '../local/services/source-files';
import type { Check } from './check';
import { CHECKS } from './checks';
import { clientsOf } from './clients';
import { type Configuration, loadConfiguration } from './configuration';
import { Context, type ContextProps } from './context';
import { estimate } from './cost';
import { destroyAll } from './destroy';
import { drawName, throwAwayEnvironment } from './environment';
import { type Leftover, leftovers } from './leftovers';
import { catalogIsFree, nameIsFree, operatorIn } from './preflight';
import { counts, exitCode, readReport, type Reported } from './report';
import { runChecks } from './run-checks';
import { runScenario } from './scenario';
import { WINDOW } from './seed/statements';
import type { Login } from './sources';
import type { SourceName } from './seed/statements';
import { PORTS, SOURCES_NETWORK } from './sources-stack';
import { SmokeStacks, stateFolderOf } from './stacks';
import { makePools, runWindow } from './stages/airflow';
import { deploy, subscribe, writeEnvironment } from './stages/deployment';
import { fillSources } from './stages/sources';
import { Workplace } from './workplace';

export interface RunFlags {
  readonly account: string;
  readonly region: string;
  readonly file: string;
  readonly only?: readonly string[];
  readonly yes?: boolean;
  readonly keep?: boolean;
}

export interface LaterFlags {
  readonly name?: string;
  readonly file: string;
  readonly only?: readonly string[];
}

const INTERRUPTED = 130;
const SEED = { seed: 20250101, scale: 1 };

function chosen(only: readonly string[] | undefined): readonly Check[] {
  if (only === undefined) return CHECKS;
  const unknown = only.filter((id) => !CHECKS.some((check) => check.id === id));
  if (unknown.length > 0)
    throw new UserError(`there is no check ${unknown.join(', ')}: the ids are those of docs/unproven-locally.md`);
  return CHECKS.filter(({ id }) => only.includes(id));
}

async function confirmed(where: string, yes: boolean): Promise<boolean> {
  if (yes) return true;
  if (!process.stdin.isTTY) throw new UserError('nobody is here to be asked: give --yes if it is to be made');
  const questions = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return (await questions.question(`\nMake ${where}? Only "yes" counts: `)) === 'yes';
  } finally {
    questions.close();
  }
}

/** Where the emulator is, when there is one; it gives every answer at once. */
const endpointOf = (): { endpoint?: string } => {
  const endpoint = process.env['TRIBUTARY_AWS_ENDPOINT'];
  return endpoint === undefined || endpoint === '' ? {} : { endpoint };
};
const patienceOf = ({ endpoint }: Pick<Environment, 'endpoint'>): number => (endpoint === undefined ? 1 : 0);

const sourcesOf = (configuration: Configuration): Environment['sources'] =>
  Object.fromEntries(
    Object.entries(dev.sources).map(([source, place]) => [
      source,
      configuration.sources[source]?.place ?? {
        ...place,
        network: SOURCES_NETWORK,
        port: PORTS[source as SourceName],
      },
    ]),
  );

const tellFinding = ({ id, verdict, evidence }: Reported): void => {
  say('check', `${id}: ${verdict}: ${evidence}`);
};

function conclude(left: readonly Leftover[], workplace: Workplace): void {
  const results = readReport(workplace);
  const { proven, refuted, 'not tried': untried } = counts(results);
  const unasked = CHECKS.length - results.length;
  say('smoke', `${proven} proven, ${refuted} refuted, ${untried + unasked} not tried: ${workplace.file('report.md')}`);
  for (const { what, command } of left) say('left', `${what}: ${command}`);
  process.exitCode = exitCode(results, left, CHECKS.length);
}

/** Everything that a command needs of an environment that was written down. */
async function opened(
  environment: Environment,
  workplace: Workplace,
  configuration: Configuration,
  more: Pick<ContextProps, 'logins' | 'signal'>,
): Promise<{ context: Context; stacks: SmokeStacks }> {
  // Terraform must not be sent to the emulator of `local`.
  process.env['TRIBUTARY_ENV'] = environment.name;
  const terraform = await terraformEnvironment();
  const context = new Context({
    environment,
    configuration,
    contracts: loadContracts(join(root, 'contracts')),
    workplace,
    variables: process.env,
    terraform,
    patience: patienceOf(environment),
    ...more,
  });
  const stacks = new SmokeStacks(root, workplace, terraform, (text) => process.stdout.write(text));
  return { context, stacks };
}

async function destroyed(context: Context, stacks: SmokeStacks): Promise<Leftover[]> {
  return destroyAll({
    environment: context.environment,
    workplace: context.workplace,
    stacks,
    clients: context.clients,
    // A wait that outlives the interrupt that led here.
    until: async (minutes, look) => {
      const deadline = Date.now() + minutes * 60_000 * patienceOf(context.environment);
      for (;;) {
        const found = await look();
        if (found !== undefined || Date.now() >= deadline) return found;
        await sleep(30_000);
      }
    },
    tell: (text) => {
      say('destroy', text);
    },
  });
}

/** On an interrupt ends what is under way, once; what follows is the destruction, which none ends. */
function interruption(): AbortController {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => {
      if (controller.signal.aborted) {
        console.error(`\n${signal}: what was made is being destroyed; wait for it`);
        return;
      }
      console.error(`\n${signal}: ending what is under way, then destroying what was made`);
      controller.abort(new UserError(`interrupted by ${signal}`));
      void interruptCommands();
    });
  return controller;
}

/** Makes an environment, tries every line on it, and destroys it. */
export async function runSmoke(flags: RunFlags): Promise<void> {
  const checks = chosen(flags.only);
  const configuration = loadConfiguration(flags.file);
  const unfinished = Workplace.unfinished(state);
  if (unfinished.length > 0)
    throw new UserError(
      `${unfinished.join(', ')} of an earlier run is not destroyed: npm run smoke:aws -- destroy --name <name>`,
    );
  const place = { account: flags.account, region: flags.region, ...endpointOf() };
  const clients = clientsOf(place);
  const operator = await operatorIn(clients, place);
  const name = drawName();
  await catalogIsFree(clients);
  nameIsFree(name, await leftovers(clients, new Names({ ...place, name }), name));
  for (const line of estimate()) say('cost', line);
  if (!(await confirmed(`environment ${name} in account ${flags.account}`, flags.yes === true))) return;

  const workplace = new Workplace(state, name);
  mkdirSync(stateFolderOf(workplace), { recursive: true });
  const described = throwAwayEnvironment({
    name,
    account: flags.account,
    region: flags.region,
    zones: [`${flags.region}a`, `${flags.region}b`],
    operator,
    sources: sourcesOf(configuration),
    stateFolder: stateFolderOf(workplace),
  });
  workplace.write({
    name,
    account: flags.account,
    region: flags.region,
    startedAt: new Date().toISOString(),
    stages: {},
    destroyed: false,
  });
  writeEnvironment(workplace.environmentFile, described);
  const controller = interruption();
  const { signal } = controller;
  const logins: Partial<Record<SourceName, Login>> = {};
  const environment = { ...described, ...endpointOf() };
  const { context, stacks } = await opened(environment, workplace, configuration, { signal, logins });
  let left: Leftover[] = [];
  try {
    await tryAll(context, stacks, checks, logins);
  } finally {
    if (flags.keep === true && !signal.aborted) say('smoke', `${name} stays up: npm run smoke:aws -- destroy`);
    else left = await destroyed(context, stacks);
    conclude(left, workplace);
    if (signal.aborted && left.length === 0) process.exitCode = INTERRUPTED;
  }
}

async function tryAll(
  context: Context,
  stacks: SmokeStacks,
  checks: readonly Check[],
  logins: Partial<Record<SourceName, Login>>,
): Promise<void> {
  const { workplace, configuration, environment } = context;
  const { signal } = context.props;
  await ensurePythonEnvironments();
  process.env['TRIBUTARY_PYTHON'] ??= python();
  await Promise.all(WHEELHOUSE_NAMES.map((wheels) => buildWheelArchive(root, wheels)));
  let deployed = context;
  const stages = {
    deployment: async () => {
      const reached = await deploy(
        stacks,
        environment,
        workplace.environmentFile,
        Object.keys(configuration.sources),
        signal,
      );
      deployed = new Context({ ...context.props, environment: reached });
      await subscribe(deployed);
    },
    sources: async () => {
      await generateData(SEED);
      Object.assign(logins, await fillSources(deployed, root, generatedData));
    },
    airflow: () => makePools(deployed),
    window: async () => {
      const runId = await runWindow(deployed, WINDOW);
      workplace.change({ window: { ...WINDOW, runId } });
    },
  };
  await runScenario(context, signal, stages, (stage, outcome) => {
    say('smoke', `${stage}: ${outcome}`);
  });
  await runChecks(checks, deployed, tellFinding);
}

/** The run that a later command is about. */
function workplaceOf(name: string | undefined): Workplace {
  const unfinished = Workplace.unfinished(state);
  const found = name ?? (unfinished.length === 1 ? unfinished[0] : undefined);
  if (found === undefined)
    throw new UserError(
      unfinished.length === 0 ? 'no run is left to be destroyed' : `give --name, one of ${unfinished.join(', ')}`,
    );
  if (!isThrowAway(found)) throw new UserError(`${found} is no name of a throw-away environment`);
  if (!existsSync(join(state, 'smoke', found, 'run.json')))
    throw new UserError(`there is no run ${found} in ${join(state, 'smoke')}`);
  return new Workplace(state, found);
}

async function reopened({ name, file }: LaterFlags): Promise<{ context: Context; stacks: SmokeStacks }> {
  const workplace = workplaceOf(name);
  const environment = loadEnvironment(root, {
    ...process.env,
    TRIBUTARY_ENV: workplace.name,
    TRIBUTARY_STATE: state,
  });
  await operatorIn(clientsOf(environment), environment);
  return opened(environment, workplace, loadConfiguration(file), {});
}

/** Destroys what a run left that was killed, or kept. */
export async function destroySmoke(flags: LaterFlags): Promise<void> {
  const { context, stacks } = await reopened(flags);
  const left = await destroyed(context, stacks);
  conclude(left, context.workplace);
}

/** Tries lines again on an environment that was kept, which by then may be old enough. */
export async function checkSmoke(flags: LaterFlags): Promise<void> {
  const checks = chosen(flags.only);
  const { context } = await reopened(flags);
  await runChecks(checks, context, tellFinding);
  conclude([], context.workplace);
}
