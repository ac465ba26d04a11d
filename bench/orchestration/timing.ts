/** How the time of a run went by: which tasks waited, which worked, and which chain of them the run had to wait for. */

/** An instance of a task, as Airflow tells of it; milliseconds since 1970, null where it was not run. */
export interface Instance {
  readonly task: string;
  readonly start: number | null;
  readonly end: number | null;
}

/** A task with all of its instances; seconds. */
export interface TaskTiming {
  readonly task: string;
  readonly instances: number;
  /** From the end of the last task that it follows to its start: queues, places, and Airflow's own pace. */
  readonly wait: number;
  /** From the start of its first instance to the end of its last. */
  readonly run: number;
  /** Whether it is on the chain of tasks that take longest one after the other. */
  readonly critical: boolean;
}

export interface RunTiming {
  readonly tasks: readonly TaskTiming[];
  /** From the start of the first task to the end of the last. */
  readonly wall: number;
  /** All tasks, one after the other without a gap. */
  readonly work: number;
  /** The longest chain without a gap: no number of workers makes the run shorter. */
  readonly criticalPath: number;
}

/** Which tasks follow on which. */
export type Edges = ReadonlyMap<string, readonly string[]>;

interface Span {
  readonly instances: number;
  readonly start: number;
  readonly end: number;
}

const SECOND = 1000;

/**
 * @param downstream of each task those that follow on it, in any order
 * @throws RangeError when no task was run, or an edge leads to a task of which there is no instance
 */
export function timingOf(instances: readonly Instance[], downstream: Edges): RunTiming {
  const upstream = inverted(downstream);
  const order = inOrder(instances, upstream);
  const first = Math.min(...instances.flatMap(({ start }) => start ?? []));
  if (!Number.isFinite(first)) throw new RangeError('no task of the run was started');
  const spans = new Map<string, Span>();
  const ready = (task: string): number =>
    Math.max(first, ...(upstream.get(task) ?? []).map((before) => of(spans, before).end));
  for (const task of order) spans.set(task, spanOf(task, instances, ready(task)));
  const seconds = (task: string): number => (of(spans, task).end - of(spans, task).start) / SECOND;
  const chain = longestChain(order, upstream, seconds);
  const tasks = order.map((task) => ({
    task,
    instances: of(spans, task).instances,
    wait: (of(spans, task).start - ready(task)) / SECOND,
    run: seconds(task),
    critical: chain.includes(task),
  }));
  const sum = (chosen: readonly TaskTiming[]): number => chosen.reduce((total, { run }) => total + run, 0);
  return {
    tasks,
    wall: (Math.max(...[...spans.values()].map(({ end }) => end)) - first) / SECOND,
    work: sum(tasks),
    criticalPath: sum(tasks.filter(({ critical }) => critical)),
  };
}

function of<T>(found: ReadonlyMap<string, T>, task: string): T {
  const value = found.get(task);
  if (value === undefined) throw new RangeError(`there is no instance of ${task}`);
  return value;
}

/** A task that was skipped takes no time, as soon as it might have begun. */
function spanOf(task: string, instances: readonly Instance[], ready: number): Span {
  const own = instances.filter((instance) => instance.task === task);
  const begun = own.flatMap(({ start, end }) => (start === null || end === null ? [] : [{ start, end }]));
  if (begun.length === 0) return { instances: own.length, start: ready, end: ready };
  return {
    instances: own.length,
    start: Math.min(...begun.map(({ start }) => start)),
    end: Math.max(...begun.map(({ end }) => end)),
  };
}

function inverted(downstream: Edges): Edges {
  const upstream = new Map<string, string[]>();
  for (const [task, followers] of downstream)
    for (const follower of followers) upstream.set(follower, [...(upstream.get(follower) ?? []), task]);
  return upstream;
}

/** The tasks, each after all that it follows. */
function inOrder(instances: readonly Instance[], upstream: Edges): string[] {
  const known = new Set(instances.map(({ task }) => task));
  const ordered = new Set<string>();
  const add = (task: string): void => {
    if (ordered.has(task)) return;
    if (!known.has(task)) throw new RangeError(`there is no instance of ${task}`);
    for (const before of upstream.get(task) ?? []) add(before);
    ordered.add(task);
  };
  for (const task of known) add(task);
  return [...ordered];
}

function longestChain(order: readonly string[], upstream: Edges, seconds: (task: string) => number): readonly string[] {
  const longest = new Map<string, { readonly length: number; readonly chain: readonly string[] }>();
  const longer = <T extends { readonly length: number }>(one: T, other: T): T =>
    other.length > one.length ? other : one;
  const none = { length: 0, chain: [] as readonly string[] };
  for (const task of order) {
    const before = (upstream.get(task) ?? []).map((name) => of(longest, name)).reduce(longer, none);
    longest.set(task, { length: before.length + seconds(task), chain: [...before.chain, task] });
  }
  return [...longest.values()].reduce(longer, none).chain;
}
