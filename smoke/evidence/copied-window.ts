/** A committed window once more under another id, with one line in another form: its readers must not differ. */
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { z } from 'zod';
import type { Contract } from '../../contracts/contract';
import type { Clients } from '../clients';
import type { Context } from '../context';

const manifestSchema = z.looseObject({
  window_id: z.string(),
  extract_date: z.string(),
  attempt: z.string(),
  rows: z.int(),
  parts: z.array(z.looseObject({ key: z.string(), rows: z.int(), bytes: z.int(), sha256: z.string() })),
});

export interface WindowAttempt {
  readonly window_id: string;
  readonly attempt: string;
}

const bytesOf = async ({ s3 }: Pick<Clients, 's3'>, Bucket: string, Key: string): Promise<Buffer> => {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
};

/** Changes the first line that holds a row. */
export function changedLine(text: string, header: boolean, change: (line: string) => string): string {
  const lines = text.split('\n');
  const first = header ? 1 : 0;
  return lines.map((line, index) => (index === first && line !== '' ? change(line) : line)).join('\n');
}

/** A committed window of a dataset. */
export interface Committed {
  /** Of its manifest. */
  readonly key: string;
  readonly manifest: z.output<typeof manifestSchema>;
}

/** Any committed window of a dataset that has rows; undefined when there is none. */
export async function committedWindow(
  context: Context,
  { source: { system }, dataset }: Contract,
): Promise<Committed | undefined> {
  const insider = await context.insider();
  const Bucket = context.names.bucket('raw');
  const Prefix = `manifests/${system}/${dataset}/`;
  const { Contents = [] } = await insider.s3.send(new ListObjectsV2Command({ Bucket, Prefix }));
  for (const { Key: key = '' } of Contents) {
    if (key.includes('/sweeps/')) continue;
    const manifest = manifestSchema.parse(JSON.parse((await bytesOf(insider, Bucket, key)).toString('utf8')));
    if (manifest.rows > 0) return { key, manifest };
  }
  return undefined;
}

export const attemptOf = ({ manifest: { window_id, attempt } }: Committed): WindowAttempt => ({ window_id, attempt });

/**
 * Commits the rows of a window once more, as another attempt.
 *
 * @param attempt id of the copy
 * @param change makes another line of the first one
 */
export async function copyWindow(
  context: Context,
  contract: Contract,
  { key, manifest }: Committed,
  attempt: string,
  change: (line: string) => string,
): Promise<WindowAttempt> {
  const insider = await context.insider();
  const Bucket = context.names.bucket('raw');
  const parts = [];
  for (const [index, part] of manifest.parts.entries()) {
    const text = gunzipSync(await bytesOf(insider, Bucket, part.key)).toString('utf8');
    const Body = gzipSync(index === 0 ? changedLine(text, contract.raw.format === 'csv', change) : text);
    const Key = part.key.replace(`attempt=${manifest.attempt}`, `attempt=${attempt}`);
    await insider.s3.send(new PutObjectCommand({ Bucket, Key, Body }));
    const sha256 = createHash('sha256').update(Body).digest('hex');
    parts.push({ ...part, key: Key, bytes: Body.length, sha256 });
  }
  const copy = JSON.stringify({ ...manifest, attempt, parts });
  await insider.s3.send(new PutObjectCommand({ Bucket, Key: key, Body: copy }));
  return { window_id: manifest.window_id, attempt };
}
