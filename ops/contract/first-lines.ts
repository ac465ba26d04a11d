/** The beginning of a file of raw rows. */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';

/** @returns at most `most` lines of a gzip file */
export async function firstLines(path: string, most: number): Promise<string[]> {
  const gunzip = createGunzip();
  // That it ends before the file does is no failure.
  const file = pipeline(createReadStream(path), gunzip, () => undefined);
  const lines: string[] = [];
  try {
    for await (const line of createInterface({ input: file, crlfDelay: Infinity })) {
      if (lines.length >= most) break;
      lines.push(line);
    }
  } finally {
    gunzip.destroy();
  }
  return lines;
}
