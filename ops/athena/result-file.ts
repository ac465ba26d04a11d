/** The result of a SELECT as Athena writes it to S3: whole, at once, and of any size. */
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { parse } from 'csv-parse';
import { pipeline } from 'node:stream/promises';
import { Readable, type Writable } from 'node:stream';
import type { ResultRow } from './result';

/** Whether the result is CSV; what SHOW, DESCRIBE and EXPLAIN answer is not. */
export const isCsvFile = (output: string): boolean => output.endsWith('.csv');

async function open(client: S3Client, output: string): Promise<Readable> {
  const { hostname, pathname } = new URL(output);
  const { Body } = await client.send(
    new GetObjectCommand({ Bucket: hostname, Key: decodeURIComponent(pathname.slice(1)) }),
  );
  if (!(Body instanceof Readable)) throw new Error(`${output} has no content`);
  return Body;
}

/** Passes the file on as it is. */
export async function copyFile(client: S3Client, output: string, to: Writable, signal: AbortSignal): Promise<void> {
  await pipeline(await open(client, output), to, { signal, end: false });
}

/** The rows of the file, without its header: a value in no quotes is NULL. */
export async function* fileRows(client: S3Client, output: string, signal: AbortSignal): AsyncGenerator<ResultRow> {
  const parser = parse({
    from_line: 1,
    relax_column_count: false,
    cast: (value, { quoting }) => (quoting ? value : undefined),
  });
  const file = await open(client, output);
  const done = pipeline(file, parser, { signal });
  let isHeader = true;
  for await (const row of parser as AsyncIterable<ResultRow>) {
    if (!isHeader) yield row;
    isHeader = false;
  }
  await done;
}
