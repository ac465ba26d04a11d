/** A function set up for a test, and its invocations. */
import { Logger } from '@aws-lambda-powertools/logger';
import { type Contract, contractSchema } from '../../../contracts/contract';
import type { Chunk, Cursor } from '../../../lambdas/extract/event';
import type { Extract } from '../../../lambdas/extract/extract';
import type { Manifest } from '../../../lambdas/extract/manifest';
import type { Plan } from '../../../lambdas/extract/plan';
import { run, type Setting } from '../../../lambdas/extract/run';
import { SecretsManager } from '../../../lambdas/extract/secrets-manager';
import type { Bucket, Emulator } from '../servers/emulator';

export const day = { start: '2025-01-01T00:00:00Z', end: '2025-01-02T00:00:00Z' };

interface ContractOptions {
  readonly columns: readonly Record<string, unknown>[];
  readonly key: readonly string[];
  readonly format?: 'csv' | 'jsonl';
  readonly source?: Record<string, unknown>;
}

/** A valid contract of a table of the same name; `updated_at` is added as its change column. */
export function contractOf(dataset: string, { columns, key, format = 'jsonl', source }: ContractOptions): Contract {
  return contractSchema.parse({
    dataset,
    version: 1,
    description: 'A dataset of a test.',
    owner: 'tests',
    source: {
      system: 'marketing',
      table: dataset,
      key,
      change_column: 'updated_at',
      time_zone: 'UTC',
      overlap_minutes: 15,
      safety_lag_minutes: 10,
      chunk_rows: 1000,
      ...source,
    },
    raw: { format },
    curated: { event_time_immutable: true },
    columns: [
      ...columns.map((column) => ({ description: 'A column.', ...column })),
      { name: 'updated_at', type: 'timestamp', description: 'When the row changed.' },
    ],
    freshness: { max_age_hours: 26 },
  });
}

export async function settingOf(
  emulator: Emulator,
  bucket: Bucket,
  secret: object,
  options: Partial<Setting> & { readonly contracts: readonly Contract[] },
): Promise<Setting> {
  return {
    store: bucket.store,
    secrets: new SecretsManager(emulator.secrets),
    secretArn: await emulator.secret('tributary/test/source', JSON.stringify(secret)),
    hashKeyArn: undefined,
    source: 'marketing',
    logger: new Logger({ logLevel: 'SILENT' }),
    now: () => new Date('2025-06-01T00:00:00Z'),
    partBytes: 64 * 1024 * 1024,
    ...options,
  };
}

export const minutes = (n: number) => (): number => n * 60_000;

/** Time that is short from the first look on, as of a function about to be ended: each run reads one page. */
export function runningOut(): () => number {
  let looks = 0;
  return () => (looks++ === 0 ? 90_000 : 20_000);
}

/** The actions of a function, as its caller invokes them. */
export class Caller {
  constructor(
    private readonly setting: Setting,
    private readonly dataset: string,
    private readonly window = day,
  ) {}

  async plan(requestId: string): Promise<Plan> {
    return (await this.invoke({ action: 'plan', request_id: requestId })) as Plan;
  }

  async extract(
    requestId: string,
    attempt: string,
    chunk: Chunk,
    { cursor = null, remaining = minutes(15) }: { cursor?: Cursor | null; remaining?: () => number } = {},
  ): Promise<Extract> {
    return (await this.invoke(
      { action: 'extract', request_id: requestId, attempt, chunk, cursor },
      remaining,
    )) as Extract;
  }

  async commit(requestId: string, attempt: string, extracts: readonly string[]): Promise<Manifest> {
    return (await this.invoke({ action: 'commit', request_id: requestId, attempt, extracts })) as Manifest;
  }

  /** Plans, extracts every chunk with all its cursors, and commits. */
  async wholeWindow(id: string, remaining: () => number = minutes(15)): Promise<Manifest> {
    const { attempt, chunks } = await this.plan(`${id}.plan`);
    const extracts: string[] = [];
    for (const chunk of chunks) {
      let cursor: Cursor | null = null;
      let n = 0;
      do {
        const requestId = `${id}.${chunk.index}.${n++}`;
        ({ cursor } = await this.extract(requestId, attempt, chunk, { cursor, remaining }));
        extracts.push(requestId);
      } while (cursor !== null);
    }
    return this.commit(`${id}.commit`, attempt, extracts);
  }

  private async invoke(event: object, remaining: () => number = minutes(15)): Promise<unknown> {
    const { output } = await run({ dataset: this.dataset, window: this.window, ...event }, this.setting, remaining);
    return output;
  }
}

/** The lines of all parts of a manifest, in their order. */
export async function linesOf(manifest: Manifest, bucket: Bucket): Promise<string[]> {
  const texts = await Promise.all(manifest.parts.map(({ key }) => bucket.unzip(key)));
  return texts.flatMap((text) => text.trimEnd().split('\n'));
}
