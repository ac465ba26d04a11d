/** Checks what the extracts of an attempt wrote, and makes it the content of its window. */
import { z } from 'zod';
import { checkCoverage } from './chain';
import type { Dependencies } from './dependencies';
import { CommitError } from './errors';
import { type CommitEvent, cursorSchema, type ExtractEvent, extractEventSchema } from './event';
import { type Manifest, manifestOf } from './manifest';
import { MoneySums } from './money';
import { attemptPrefix, manifestKey } from './raw-path';
import { Results } from './results';
import { rowsOf } from './scope';
import { countRows } from './sources/count-rows';
import { readBounds, windowId } from './window';
import type { Part } from './writers/part';

const partSchema = z.strictObject({
  key: z.string(),
  rows: z.int().min(1),
  bytes: z.int().min(1),
  sha256: z.string(),
});

const extractSchema = z.strictObject({
  parts: z.array(partSchema),
  rows: z.int().min(0),
  checksum: z.string().regex(/^\d+$/),
  money: z.record(z.string(), z.string()),
  rereads: z.int().min(0),
  cursor: cursorSchema.nullable(),
});

interface Extracted {
  readonly event: ExtractEvent;
  readonly output: z.output<typeof extractSchema>;
}

/**
 * Writes the manifest last, over that of an earlier attempt; objects of the attempt that no extract answers for are removed
 * before, and unfinished uploads ended.
 *
 * Every page was held against the source when it was read; here the whole window is counted once more, so that the manifest
 * says whether the source has moved since.
 *
 * @throws CommitError when extracts are missing, failed or of something else, when they don't cover the window, or when an
 *   object they name is missing or of another size
 */
export async function commit(event: CommitEvent, dependencies: Dependencies): Promise<Manifest> {
  const { store, logger } = dependencies;
  const scoped = rowsOf(event.scope, dependencies.contract, () =>
    readBounds(event.window, dependencies.contract, dependencies.now()),
  );
  const { contract } = scoped;
  const extracted = event.extracts.length === 0 ? [] : await readExtracts(event, new Results(store));
  const { connect, deadline } = dependencies;
  const sourceRows = await countRows(scoped, { open: connect, deadline, logger });
  if (extracted.length === 0 && sourceRows > 0)
    throw refusal(event, `no extract is named, and the source holds ${sourceRows} rows in the window`);

  const parts = extracted.flatMap(({ output }) => output.parts).sort((a, b) => (a.key < b.key ? -1 : 1));
  const prefix = attemptPrefix(contract, event);
  await claim(parts, prefix, event, dependencies);
  const rows = parts.reduce((sum, part) => sum + part.rows, 0);
  if (sourceRows !== rows)
    logger.warn('the source has moved since the window was read', { rows, rows_at_commit: sourceRows });
  const money = new MoneySums(contract);
  for (const { output } of extracted) money.addMoney(output.money);
  const manifest = manifestOf(contract, event.window, {
    attempt: event.attempt,
    parts,
    money: money.toMoney(),
    source: {
      checksum: String(extracted.reduce((sum, { output }) => sum + BigInt(output.checksum), 0n)),
      rows_at_commit: sourceRows,
      pages_read_again: extracted.reduce((sum, { output }) => sum + output.rereads, 0),
    },
    committedAt: dependencies.now(),
  });
  await store.putJson(manifestKey(contract, event), manifest, { ifVersion: undefined });
  return manifest;
}

/** Sees that the parts are in the bucket as they were written, makes them last, and clears away what no extract answers for. */
async function claim(
  parts: readonly Part[],
  prefix: string,
  event: CommitEvent,
  { store, logger }: Dependencies,
): Promise<void> {
  await store.abortUploads(prefix);
  const sizes = new Map((await store.list(prefix)).map(({ key, bytes }) => [key, bytes]));
  const named = new Set(parts.map((part) => part.key));
  if (named.size !== parts.length) throw refusal(event, 'a part is named twice');
  for (const { key, bytes } of parts) {
    const found = sizes.get(key);
    if (found === undefined)
      throw refusal(event, `part ${key} is not in the bucket under ${prefix}: extract its chunk again`);
    if (found !== bytes)
      throw refusal(
        event,
        `part ${key} has ${found} bytes in the bucket, ${bytes} were written: extract its chunk again`,
      );
  }
  const strays = [...sizes.keys()].filter((key) => !named.has(key));
  if (strays.length > 0) {
    logger.warn('removing objects that no extract answers for', { strays });
    await store.delete(strays);
  }
  await store.keep([...named]);
}

async function readExtracts(event: CommitEvent, results: Results): Promise<Extracted[]> {
  const extracted = await Promise.all(event.extracts.map((requestId) => readExtract(event, requestId, results)));
  const links = extracted.map(({ event: { request_id, chunk, cursor }, output }) => ({
    request_id,
    chunk,
    from: cursor,
    to: output.cursor,
  }));
  try {
    checkCoverage(links);
  } catch (cause) {
    throw refusal(event, (cause as Error).message, cause);
  }
  return extracted;
}

async function readExtract(event: CommitEvent, requestId: string, results: Results): Promise<Extracted> {
  const result = await results.read(requestId);
  if (result === null) throw refusal(event, `extract ${requestId} has no result yet`);
  if (result.status === 'failed')
    throw refusal(event, `extract ${requestId} failed: ${result.error.type}: ${result.error.message}`);
  const request = extractEventSchema.safeParse(result.request);
  const output = extractSchema.safeParse(result.output);
  if (!request.success || !output.success) throw refusal(event, `request ${requestId} was no extract`);
  const { dataset, scope, window, attempt } = request.data;
  const isAsked = dataset === event.dataset && scope === event.scope && windowId(window) === windowId(event.window);
  if (!isAsked || attempt !== event.attempt)
    throw refusal(
      event,
      `extract ${requestId} is of ${dataset}${scope === 'keys' ? ' (keys)' : ''}, window ${windowId(window)}, attempt ${attempt}`,
    );
  const rows = output.data.parts.reduce((sum, part) => sum + part.rows, 0);
  if (rows !== output.data.rows)
    throw refusal(event, `extract ${requestId} read ${output.data.rows} rows, and its parts hold ${rows}`);
  return { event: request.data, output: output.data };
}

function refusal(event: CommitEvent, why: string, cause?: unknown): CommitError {
  return new CommitError(
    `dataset ${event.dataset}, window ${windowId(event.window)}, attempt ${event.attempt}: nothing is committed: ${why}`,
    { cause },
  );
}
