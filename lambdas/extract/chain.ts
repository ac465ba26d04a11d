/** Whether a list of extracts covers a window: every chunk from end to end, each from its start through all its cursors. */
import { CommitError } from './errors';
import type { Chunk, Cursor } from './event';

export interface Link {
  readonly request_id: string;
  readonly chunk: Chunk;
  /** Where the extract began; null: at the chunk's start. */
  readonly from: Cursor | null;
  /** Where it stopped; null: at the chunk's end. */
  readonly to: Cursor | null;
}

/**
 * @throws CommitError when a stretch of keys is missing, or is there twice
 */
export function checkCoverage(links: readonly Link[]): void {
  const chunks = new Map<number, Link[]>();
  for (const link of links) chunks.set(link.chunk.index, [...(chunks.get(link.chunk.index) ?? []), link]);
  const ordered = [...chunks.entries()].sort(([a], [b]) => a - b);
  let lower: Chunk['lower'] = null;
  ordered.forEach(([index, chunkLinks], i) => {
    const [first] = chunkLinks;
    if (first === undefined) return;
    const { chunk } = first;
    const last = i === ordered.length - 1;
    if (index !== i || !same(chunk.lower, lower) || (chunk.upper === null) !== last)
      throw new CommitError(`the extracts leave out keys: chunk ${i} or one next to it is missing or has other bounds`);
    if (chunkLinks.some((link) => !same(link.chunk, chunk)))
      throw new CommitError(`the extracts of chunk ${index} are of different bounds`);
    checkChain(index, chunkLinks);
    lower = chunk.upper;
  });
}

function checkChain(index: number, links: readonly Link[]): void {
  const byStart = new Map(links.map((link) => [JSON.stringify(link.from), link]));
  if (byStart.size !== links.length)
    throw new CommitError(`chunk ${index} has been extracted twice from the same place`);
  let at: Cursor | null = null;
  for (let n = 1; ; n++) {
    const link = byStart.get(JSON.stringify(at));
    if (link === undefined)
      throw new CommitError(
        `chunk ${index} is not finished: no extract goes on from ${at === null ? 'its start' : 'a cursor'}`,
      );
    at = link.to;
    if (at !== null && n < links.length) continue;
    if (at !== null) throw new CommitError(`chunk ${index} is not finished: ${link.request_id} handed back a cursor`);
    if (n !== links.length) throw new CommitError(`chunk ${index} has extracts that belong to no chain of cursors`);
    return;
  }
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
