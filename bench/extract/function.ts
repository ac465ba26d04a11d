/** The extractor's own bundle, set up as Lambda would find it. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildFunction } from '../../build/lambda';
import { root } from '../../local/layout';
import { MEMORY_VARIABLES } from '../../modules/extractor-function';
import { startEmulator } from '../../test/lambdas/servers/emulator';
import { type Bench, chunkRows } from './bench';
import type { Program } from './measure';
import type { State, Work } from './programs/function-worker';
import { changes, contractSource, tableOf } from './touchpoints';

export interface Extractor {
  /** A process that does what `work` says; the state file is where it answers. */
  worker(name: string, work: Pick<Work, 'run' | 'phases' | 'share'>): Program;
  stateOf(run: string): State;
  /** Removes what a run left in the bucket. */
  clear(): Promise<void>;
}

const bucketName = 'bench-raw';

/** What serves functions of any table: a bucket, secrets and the bundle. */
export async function startFunctions(bench: Bench): Promise<(rows: number, chunk?: number) => Extractor> {
  const emulator = await startEmulator();
  const bucket = await emulator.bucket(bucketName);
  const secret = await emulator.secret('tributary/bench/source', JSON.stringify(bench.database.secret));
  await buildFunction(root, { name: 'extract', contracts: true });

  return (rows, chunk = chunkRows) => {
    const folder = mkdtempSync(join(bench.scratch, 'function-'));
    cpSync(join(root, 'dist', 'lambdas', 'extract'), folder, {
      recursive: true,
      filter: (path) => !path.endsWith('contracts'),
    });
    mkdirSync(join(folder, 'contracts'));
    // JSON is YAML.
    writeFileSync(join(folder, 'contracts', `${tableOf(rows)}.yaml`), JSON.stringify(contractSource(rows, chunk)));
    const stateFile = (run: string): string => join(folder, `${run}.json`);
    return {
      worker: (name, { run, phases, share }) => ({
        name,
        command: bench.program('function-worker'),
        env: {
          AWS_ENDPOINT_URL: emulator.url,
          ...MEMORY_VARIABLES,
          AWS_REGION: 'eu-central-1',
          AWS_ACCESS_KEY_ID: 'test',
          AWS_SECRET_ACCESS_KEY: 'test',
          RAW_BUCKET: bucketName,
          SOURCE_NAME: 'marketing',
          SOURCE_SECRET_ARN: secret,
          BENCH_WORK: JSON.stringify({
            handler: join(folder, 'index.js'),
            dataset: tableOf(rows),
            window: changes,
            ...{ run, phases, share },
            state: stateFile(run),
          } satisfies Work),
        },
      }),
      stateOf: (run) => JSON.parse(readFileSync(stateFile(run), 'utf8')) as State,
      clear: async () => {
        const objects = await bucket.store.list('raw/');
        if (objects.length > 0) await bucket.store.delete(objects.map(({ key }) => key));
      },
    };
  };
}

export const alone = { index: 0, of: 1 };
export const allPhases = ['plan', 'extract', 'commit'] as const;
