/** Where the time of a run goes: the daily DAG over one window, in parallel as deployed, and one task after the other. */
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LocalAirflow } from '../../../local/airflow/local-rest';
import { AirflowApi, type Window } from '../../../ops/airflow/api';
import { follow } from '../../../ops/airflow/follow';
import { dagsFolder } from '../../../local/airflow/settings';
import { generatedWindows } from '../../../local/generated-days';
import { root } from '../../../local/layout';
import { endedServices, endEverything, runningServices } from '../../../local/process/registry';
import { runCommand } from '../../../local/process/run-command';
import { step, UserError } from '../../../local/progress';
import { airflowHome, airflowUrl } from '../../../local/services/airflow';
import { median } from '../../extract/comparison';
import { inOnePool, ONE_POOL } from '../one-pool';
import type { Options } from '../options';
import { type PartResult, table } from '../report';
import { type RunTiming, timingOf } from '../timing';
import type { Undo } from '../undo';

const DAG = 'tributary_daily';
const SLEEP_MILLISECONDS = 1000;
/** The DAG processor looks for changed files every half minute. */
const PARSE_SECONDS = 180;

function requireServices(): void {
  const [ended] = endedServices();
  if (ended !== undefined) throw new UserError(`${ended.name} has ended: ${ended.log} may say why`);
}

/** Runs the window once, and reads how long its tasks waited and worked. */
async function timed(api: AirflowApi, window: Window): Promise<RunTiming> {
  const { dag_run_id: run } = await api.trigger(DAG, window);
  const outcome = await follow(api, DAG, run, () => undefined, requireServices);
  if (!outcome.succeeded)
    throw new UserError(
      `Run ${run} failed: ${outcome.failures.map(({ task, cause }) => `${task}: ${cause}`).join('; ')}`,
    );
  const instances = await api.taskInstances(DAG, run);
  const again = instances.filter(({ try_number: tries }) => tries > 1);
  if (again.length > 0) throw new UserError(`Run ${run} tried tasks again, which is no measure: measure once more`);
  const edges = new Map((await api.tasks(DAG)).map((task) => [task.task_id, task.downstream_task_ids ?? []]));
  return timingOf(
    instances.map(({ task_id: task, start_date: start, end_date: end }) => ({
      task,
      start: start === null ? null : Date.parse(start),
      end: end === null ? null : Date.parse(end),
    })),
    edges,
  );
}

/** Has the tasks of the DAG run one after the other, until it is undone. */
async function oneAfterTheOther(api: AirflowApi, undo: Undo): Promise<void> {
  const file = join(dagsFolder(airflowHome), `${DAG}.py`);
  const deployed = readFileSync(file, 'utf8');
  await api.putPool(ONE_POOL);
  undo.add(() => writeFile(file, deployed));
  await writeFile(file, inOnePool(deployed));
  const deadline = Date.now() + PARSE_SECONDS * 1000;
  while ((await api.tasks(DAG)).some(({ pool }) => pool !== ONE_POOL.name)) {
    requireServices();
    if (Date.now() > deadline) throw new UserError(`${DAG} is not parsed anew after ${PARSE_SECONDS} s`);
    await sleep(SLEEP_MILLISECONDS);
  }
}

export async function run({ runs }: Options, undo: Undo): Promise<PartResult> {
  if (runningServices().length === 0) {
    undo.add(endEverything);
    await step('bench', 'the platform, with the generated windows run once', () =>
      runCommand('npm', ['start', '--', '--keep'], { cwd: root, purpose: 'npm start' }),
    );
  }
  const api = new AirflowApi(new LocalAirflow(airflowUrl()));
  const { lastDay } = generatedWindows();
  const several = async (what: string): Promise<RunTiming[]> => {
    const timings: RunTiming[] = [];
    for (let i = 1; i <= runs; i++)
      timings.push(await step('bench', `${what}, ${i} of ${runs}`, () => timed(api, lastDay)));
    return timings;
  };
  const parallel = await several('in parallel');
  await oneAfterTheOther(api, undo);
  const sequential = await several('one after the other');
  return { title: 'A run of one day', text: told(parallel, sequential), figures: { parallel, sequential } };
}

/** The run of the median wall time, whose tasks are shown. */
const middle = (timings: readonly RunTiming[]): RunTiming => {
  const sorted = [...timings].sort((one, other) => one.wall - other.wall);
  const found = sorted[(sorted.length - 1) >> 1];
  if (found === undefined) throw new RangeError('nothing was run');
  return found;
};

function told(parallel: readonly RunTiming[], sequential: readonly RunTiming[]): string {
  const [side, single] = [middle(parallel), middle(sequential)];
  const alone = new Map(single.tasks.map((timing) => [timing.task, timing]));
  const seconds = (value: number): string => value.toFixed(1);
  const rows = [...side.tasks]
    .sort((one, other) => other.run - one.run)
    .map(({ task, instances, wait, run: took, critical }) => {
      const after = alone.get(task);
      return [
        instances > 1 ? `${task} × ${instances}` : task,
        seconds(wait),
        seconds(took),
        critical ? 'yes' : '',
        after === undefined ? '' : seconds(after.run),
        after?.critical === true ? 'yes' : '',
      ];
    });
  const sum = (name: string, of: (timing: RunTiming) => number): string[] => [
    name,
    seconds(of(side)),
    seconds(of(single)),
    `×${(of(single) / of(side)).toFixed(2)}`,
  ];
  const wall = (timings: readonly RunTiming[]): number => median(timings.map((timing) => timing.wall));
  return [
    table(['task', 'wait s', 'run s', 'critical', 'run alone s', 'critical alone'], rows),
    '',
    table(
      ['', 'in parallel', 'one after the other', 'ratio'],
      [
        sum('wall s', (timing) => timing.wall),
        sum('run, all tasks s', (timing) => timing.work),
        sum('run, critical path s', (timing) => timing.criticalPath),
      ],
    ),
    '',
    `One after the other takes ×${(wall(sequential) / wall(parallel)).toFixed(2)} as long as in parallel. With every task ` +
      `as fast as alone and none waiting, the critical path of ${seconds(single.criticalPath)} s bounds any run: ` +
      `×${(single.work / single.criticalPath).toFixed(2)} is the most that parallel work could gain.`,
  ].join('\n');
}
