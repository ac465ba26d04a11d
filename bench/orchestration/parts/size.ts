/** How long the DAG is parsed and the stacks are synthesized, with today's contracts and with many. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { listDagFiles } from '../../../build/airflow';
import { prod } from '../../../config/environments/prod';
import { loadContracts } from '../../../contracts/load';
import { root } from '../../../local/layout';
import { step } from '../../../local/progress';
import { airflowPython } from '../../../local/setup/python-environments';
import { withArns } from '../../../synthesized/references';
import { readStack, STACKS, SynthesizedStacks } from '../../../synthesized/stacks';
import { everyCore } from '../../extract/affinity';
import { median } from '../../extract/comparison';
import { type Measurement, measure } from '../../extract/measure';
import { type Checkout, makeCheckout } from '../checkout';
import type { Options } from '../options';
import { type PartResult, table } from '../report';
import type { Undo } from '../undo';

/** What parse.py reports. */
interface Parse {
  readonly wall: number;
  readonly cpu: number;
  readonly tasks: number;
  readonly bytes: number;
}

interface Size {
  readonly datasets: number;
  readonly parses: readonly Parse[];
  readonly syntheses: readonly Measurement[];
  /** The first synthesis of the checkout, which bundles the functions. */
  readonly firstSynthesis: Measurement;
  readonly resources: number;
  readonly bytes: number;
}

/** What was promised with 200 datasets: seconds. */
const PARSE_TARGET = 2;
const SYNTHESIS_TARGET = 10;

const nobodysServers = { cores: everyCore, servers: [] };

/** The stacks of prod, by the command that cdktf runs. */
const synthesis = (checkout: Checkout, stacks: string): Promise<Measurement> =>
  measure(
    {
      name: 'the synthesis',
      // It works in the folder of cdktf.json.
      command: ['env', '-C', checkout.root, process.execPath, 'build/app.mjs'],
      env: { TRIBUTARY_ENV: 'prod', CDKTF_OUTDIR: stacks },
    },
    nobodysServers,
  );

const synthesizedStacks = (stacks: string): SynthesizedStacks =>
  new SynthesizedStacks(prod.account, Object.fromEntries(STACKS.map((stack) => [stack, readStack(stacks, stack)])));

/** Lays out the DAG folder as Airflow gets it from the stacks. */
function deployDags(checkout: Checkout, stacks: string, home: string): string {
  const folder = join(home, 'dags');
  for (const { path, source } of listDagFiles(checkout.root)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    cpSync(source, join(folder, path));
  }
  const synthesized = synthesizedStacks(stacks);
  const environment = synthesized.resources('aws_s3_object').find(({ key }) => key === 'airflow/dags/environment.json');
  const text = withArns(synthesized, 'orchestration', String(environment?.['content']));
  writeFileSync(join(folder, 'environment.json'), text);
  return folder;
}

async function parse(checkout: Checkout, dags: string, home: string): Promise<Parse> {
  const output = join(home, 'parse.json');
  await measure(
    {
      name: 'the parse',
      command: [
        join(airflowPython(), 'bin', 'python'),
        join(root, 'bench', 'orchestration', 'parse.py'),
        join(dags, 'tributary_daily.py'),
        dags,
      ],
      env: {
        AIRFLOW_HOME: home,
        AIRFLOW__CORE__DAGS_FOLDER: dags,
        AIRFLOW__CORE__PLUGINS_FOLDER: join(checkout.root, 'airflow', 'plugins'),
        AIRFLOW__CORE__LOAD_EXAMPLES: 'False',
        AIRFLOW__DATABASE__SQL_ALCHEMY_CONN: `sqlite:///${home}/airflow.db`,
        AIRFLOW__LOGGING__LOGGING_LEVEL: 'ERROR',
        PYTHONPATH: join(checkout.root, 'airflow', 'plugins'),
      },
    },
    { ...nobodysServers, output },
  );
  return JSON.parse(readFileSync(output, 'utf8').trim().split('\n').at(-1) ?? '') as Parse;
}

/** A size of which everything is there, and whose first parse and synthesis are over. */
interface Prepared {
  readonly datasets: number;
  readonly firstSynthesis: Measurement;
  readonly stacks: string;
  readonly parse: () => Promise<Parse>;
  readonly synthesis: () => Promise<Measurement>;
}

async function prepare(datasets: number, checkout: Checkout, scratch: string): Promise<Prepared> {
  const home = join(scratch, String(datasets));
  const stacks = join(home, 'stacks');
  mkdirSync(stacks, { recursive: true });
  const firstSynthesis = await synthesis(checkout, stacks);
  const dags = deployDags(checkout, stacks, home);
  // Python keeps what it has compiled, for Airflow as well.
  await parse(checkout, dags, home);
  return {
    datasets,
    firstSynthesis,
    stacks,
    parse: () => parse(checkout, dags, home),
    synthesis: () => synthesis(checkout, stacks),
  };
}

function sizeOf(prepared: Prepared, parses: readonly Parse[], syntheses: readonly Measurement[]): Size {
  const synthesized = synthesizedStacks(prepared.stacks);
  return {
    datasets: prepared.datasets,
    parses,
    syntheses,
    firstSynthesis: prepared.firstSynthesis,
    resources: synthesized.types().flatMap((type) => synthesized.resources(type)).length,
    bytes: JSON.stringify(synthesized.stacks).length,
  };
}

export async function size({ datasets, rounds }: Options, undo: Undo): Promise<PartResult> {
  const scratch = mkdtempSync(join(tmpdir(), 'bench-orchestration-'));
  undo.add(() => rm(scratch, { recursive: true }));
  const prepared: Prepared[] = [];
  for (const count of [loadContracts(join(root, 'contracts')).length, datasets])
    await step('bench', `a checkout with ${count} datasets`, async () => {
      const checkout = makeCheckout(count);
      undo.add(() => {
        checkout.remove();
        return undefined;
      });
      prepared.push(await prepare(count, checkout, scratch));
    });
  const parses = prepared.map((): Parse[] => []);
  const syntheses = prepared.map((): Measurement[] => []);
  // In turns, so that what slows the machine for a while slows both sizes.
  for (let round = 1; round <= rounds; round++)
    await step('bench', `round ${round} of ${rounds}`, async () => {
      for (const [i, one] of prepared.entries()) {
        parses[i]?.push(await one.parse());
        syntheses[i]?.push(await one.synthesis());
      }
    });
  const [today, many] = prepared.map((one, i) => sizeOf(one, parses[i] ?? [], syntheses[i] ?? []));
  if (today === undefined || many === undefined) throw new Error('two sizes are measured');
  return { title: 'Parsing and synthesis', text: told(today, many), figures: { today, many } };
}

function told(today: Size, many: Size): string {
  const row = (name: string, of: (size: Size) => number, digits: number): string[] => [
    name,
    of(today).toFixed(digits),
    of(many).toFixed(digits),
    `×${(of(many) / of(today)).toFixed(2)}`,
  ];
  const parse = (figure: 'wall' | 'cpu') => (size: Size) => median(size.parses.map((one) => one[figure]));
  const synthesized = (figure: 'wall' | 'cpu' | 'resident') => (size: Size) =>
    median(size.syntheses.map((one) => one[figure]));
  const verdict = (seconds: number, target: number, what: string): string =>
    `- ${seconds < target ? 'holds ' : 'misses'}: ${what} ${many.datasets} datasets in ${seconds.toFixed(2)} s ` +
    `(target: under ${target} s)`;
  return [
    table(
      ['', `${today.datasets} datasets`, `${many.datasets} datasets`, 'ratio'],
      [
        row('parse, wall s', parse('wall'), 2),
        row('parse, CPU s', parse('cpu'), 2),
        row('tasks of the DAG', ({ parses }) => parses[0]?.tasks ?? Number.NaN, 0),
        row('serialized DAG, KB', ({ parses }) => (parses[0]?.bytes ?? Number.NaN) / 1000, 0),
        row('synthesis, wall s', synthesized('wall'), 2),
        row('synthesis, CPU s', synthesized('cpu'), 2),
        row('synthesis, peak MB', (size) => synthesized('resident')(size) / 1e6, 0),
        row('first synthesis, functions bundled, wall s', ({ firstSynthesis }) => firstSynthesis.wall, 2),
        row('resources', ({ resources }) => resources, 0),
        row('synthesized stacks, KB', ({ bytes }) => bytes / 1000, 0),
      ],
    ),
    '',
    verdict(parse('wall')(many), PARSE_TARGET, 'parses'),
    verdict(synthesized('wall')(many), SYNTHESIS_TARGET, 'synthesizes'),
  ].join('\n');
}
