/** Runs the extractor's own bundle as Lambda would: plan, every extract with its cursors, commit, in one warm process. */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** What the worker is asked for, in BENCH_WORK. */
export interface Work {
  /** File of the bundle. */
  readonly handler: string;
  readonly dataset: string;
  readonly window: { readonly start: string; readonly end: string };
  /** Unique: request ids begin with it. */
  readonly run: string;
  readonly phases: readonly ('plan' | 'extract' | 'commit')[];
  /** This worker's part of the chunks, where several share them. */
  readonly share: { readonly index: number; readonly of: number };
  /** File that carries the state from phase to phase, and with it the answer; made by `plan`. */
  readonly state: string;
}

export interface State {
  readonly attempt: string;
  readonly chunks: readonly { readonly index: number }[];
  /** Rows of the manifest; null before `commit`. */
  readonly rows: number | null;
  readonly seconds: { readonly plan: number; readonly extract: number; readonly commit: number };
}

interface Output {
  readonly attempt: string;
  readonly chunks: readonly { readonly index: number }[];
  readonly rows: number;
  readonly cursor: object | null;
}

type Handler = (event: object, context: object) => Promise<{ readonly output: Output }>;

const limit = 900_000;
const work = JSON.parse(process.env['BENCH_WORK'] ?? '{}') as Work;
const { handler } = createRequire(__filename)(work.handler) as { handler: Handler };

async function invoke(action: string, name: string, event: object): Promise<Output> {
  const begun = performance.now();
  const context = {
    functionName: 'extract',
    awsRequestId: name,
    getRemainingTimeInMillis: () => limit - (performance.now() - begun),
  };
  const { dataset, window, run } = work;
  const request = { action, request_id: `${run}.${name}`, dataset, window, ...event };
  return (await handler(request, context)).output;
}

async function extractChunk(attempt: string, chunk: { readonly index: number }): Promise<void> {
  let cursor: object | null = null;
  let n = 0;
  do {
    ({ cursor } = await invoke('extract', `${chunk.index}.${n++}`, { attempt, chunk, cursor }));
    extracts.push(`${work.run}.${chunk.index}.${n - 1}`);
  } while (cursor !== null);
}

const extracts: string[] = [];

async function timed<T>(work: () => Promise<T>): Promise<[T, number]> {
  const begun = performance.now();
  const result = await work();
  return [result, (performance.now() - begun) / 1000];
}

/** Request ids of the extracts, in files beside the state: workers that share the chunks don't know each other's. */
const listOf = (index: number): string => `${work.state}.${index}`;

async function main(): Promise<void> {
  let state: State;
  if (work.phases.includes('plan')) {
    const [{ attempt, chunks }, plan] = await timed(() => invoke('plan', 'plan', {}));
    state = { attempt, chunks, rows: null, seconds: { plan, extract: 0, commit: 0 } };
    writeFileSync(work.state, JSON.stringify(state));
  } else state = JSON.parse(readFileSync(work.state, 'utf8')) as State;

  const { attempt, chunks } = state;
  if (work.phases.includes('extract')) {
    const mine = chunks.filter(({ index }) => index % work.share.of === work.share.index);
    const [, extract] = await timed(async () => {
      for (const chunk of mine) await extractChunk(attempt, chunk);
    });
    state = { ...state, seconds: { ...state.seconds, extract } };
    writeFileSync(listOf(work.share.index), JSON.stringify(extracts));
  }
  if (work.phases.includes('commit')) {
    const all = Array.from(
      { length: work.share.of },
      (_, i) => JSON.parse(readFileSync(listOf(i), 'utf8')) as string[],
    );
    const [{ rows }, commit] = await timed(() => invoke('commit', 'commit', { attempt, extracts: all.flat() }));
    state = { ...state, rows, seconds: { ...state.seconds, commit } };
    writeFileSync(work.state, JSON.stringify(state));
  }
}

void main();
