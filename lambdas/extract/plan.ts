/** Checks that a source can be read, and splits a window into chunks of about as many rows as the contract says. */
import { createHash } from 'node:crypto';
import type { Dependencies } from './dependencies';
import type { Chunk, PlanEvent } from './event';
import { Source } from './sources/source';
import { readBounds } from './window';

export interface Plan {
  /** Names the folder of everything that this plan's extracts write. */
  readonly attempt: string;
  readonly chunks: readonly Chunk[];
  readonly rows: number;
}

/**
 * @returns chunks that together hold every row once: the first has no lower bound, the last no upper one; none for a window
 *   without rows
 * @throws SourceContractError when rows could be left out of every window
 */
export async function plan(event: PlanEvent, dependencies: Dependencies): Promise<Plan> {
  const { contract, deadline } = dependencies;
  const bounds = readBounds(event.window, contract, dependencies.now());
  // A missing key fails here once rather than in every extract.
  await dependencies.keyedHash();
  const attempt = createHash('sha256').update(event.request_id).digest('hex').slice(0, 12);
  const session = await dependencies.connect(deadline.callTimeout);
  try {
    const source = new Source(session, contract, bounds);
    // A table or column that isn't there is told by the count.
    const rows = await source.count(deadline.callTimeout);
    await source.checkChangeColumn(deadline.callTimeout);
    if (rows === 0) return { attempt, chunks: [], rows };
    const uppers: string[][] = [];
    for (let left = rows - contract.source.chunk_rows; left > 0; left -= contract.source.chunk_rows) {
      const upper = await source.boundary(uppers.at(-1) ?? null, contract.source.chunk_rows, deadline.callTimeout);
      if (upper === null) break; // Rows left the window since they were counted.
      uppers.push(upper);
    }
    const chunks = [...uppers, null].map((upper, index) => ({ index, lower: uppers[index - 1] ?? null, upper }));
    return { attempt, chunks, rows };
  } finally {
    await session.close();
  }
}
