/** Checks that a source can be read, and splits a window into chunks. */
import { createHash } from 'node:crypto';
import type { Dependencies } from './dependencies';
import { ReplicaLagError } from './errors';
import type { Chunk, PlanEvent } from './event';
import { rowsOf, type ScopedRows } from './scope';
import { Connection } from './sources/connection';
import { countRows } from './sources/count-rows';
import { Source } from './sources/source';
import { readBounds } from './window';

export interface Plan {
  /** Names the folder of everything that this plan's extracts write. */
  readonly attempt: string;
  readonly chunks: readonly Chunk[];
  readonly rows: number;
  /** How the source's table has moved away from the contract, where that does no harm yet. */
  readonly drift: { readonly added: readonly string[]; readonly widened: readonly string[] };
}

/** Bytes at the source of one extract invocation: what it can surely write before its time runs out. */
const chunkBytes = 1024 ** 3;
const samplesOfChunk = 512;
const samplesOfPlan = 200_000;

/**
 * @returns chunks that together hold every row once: the first has no lower bound, the last no upper one; none for a window
 *   without rows
 * @throws SourceContractError when rows could be left out of every window
 * @throws ReplicaLagError when the source is a replica that has not caught up with the window
 */
export async function plan(event: PlanEvent, dependencies: Dependencies): Promise<Plan> {
  const { deadline, logger } = dependencies;
  const scoped = rowsOf(event.scope, dependencies.contract, () =>
    readBounds(event.window, dependencies.contract, dependencies.now()),
  );
  // A missing key fails here once rather than in every extract.
  await dependencies.keyedHash();
  const attempt = createHash('sha256').update(event.request_id).digest('hex').slice(0, 12);
  const connection = new Connection({ open: dependencies.connect, deadline, logger });
  try {
    const source = await Source.open(connection, scoped.contract, scoped.bounds);
    if (event.scope === 'rows') source.checkChangeColumn();
    const { added, widened } = source.drift;
    // A sweep reads a few of the columns on purpose.
    const drift = { added: event.scope === 'rows' ? added : [], widened };
    if (drift.added.length + drift.widened.length > 0)
      logger.warn('the table at the source has more than the contract says', { drift });
    const rows = await source.count();
    await checkPrimary(scoped, rows, dependencies);
    const chunks = rows === 0 ? [] : cut(await upperBounds(source, rows, scoped.contract.source.chunk_rows));
    return { attempt, chunks, rows, drift };
  } finally {
    await connection.close();
  }
}

/** Page columns of the last row of each chunk but the last, found among a sample of the rows that the server draws. */
async function upperBounds(source: Source, rows: number, contractRows: number): Promise<string[][]> {
  const rowBytes = await source.rowBytes();
  const chunkRows = rowBytes === null ? contractRows : Math.min(contractRows, Math.ceil(chunkBytes / rowBytes));
  if (rows <= chunkRows) return [];
  const chunkSamples = Math.max(4, Math.min(samplesOfChunk, Math.floor((samplesOfPlan * chunkRows) / rows)));
  const step = Math.max(1, Math.floor(chunkRows / chunkSamples));
  const sample = await source.sample(step);
  const uppers: string[][] = [];
  for (let i = 1; i * chunkRows < rows; i++) {
    const upper = sample[Math.floor((i * chunkRows) / step) - 1];
    if (upper !== undefined) uppers.push(upper);
  }
  return uppers;
}

const cut = (uppers: readonly string[][]): Chunk[] =>
  [...uppers, null].map((upper, index) => ({ index, lower: uppers[index - 1] ?? null, upper }));

/** A window is over when its end lies far enough behind; a replica must have come that far too. */
async function checkPrimary(scoped: ScopedRows, rows: number, dependencies: Dependencies): Promise<void> {
  const { connectPrimary, deadline, logger } = dependencies;
  const open = await connectPrimary();
  if (open === null) return;
  const primaryRows = await countRows(scoped, { open, deadline, logger });
  const { source, dataset } = scoped.contract;
  if (primaryRows > rows)
    throw new ReplicaLagError(
      `source ${source.system}, dataset ${dataset}: the replica has ${rows} rows of the window, its primary ` +
        `${primaryRows}: ask again when the replica has caught up`,
    );
}
