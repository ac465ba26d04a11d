/** Writes pages of rows as an extract does, and prints how much memory of its own the process holds. Run in a process of its own. */
import { readFileSync } from 'node:fs';
import { collectAtOnce } from '../../../../../lambdas/extract/garbage-collection';
import { ObjectStore } from '../../../../../lambdas/extract/object-store';
import { s3Client } from '../../../../../lambdas/extract/s3-client';
import { PartsWriter } from '../../../../../lambdas/extract/writers/parts';
import { rowsFrom } from '../text';

const [, , endpoint = '', compressors = '1'] = process.argv;
const pages = 100;
const pageBytes = 4 * 1024 * 1024;
const megabyte = 1024 * 1024;

/** Without what the kernel maps of Node's file: 37 MB or 80, by the size of the pieces that its cache happens to hold. */
const ownMegabytes = (): number =>
  Number(/RssAnon:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) / 1024;

async function writePages(): Promise<void> {
  collectAtOnce();
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const s3 = s3Client({ endpoint, region: 'eu-central-1', forcePathStyle: true, credentials });
  const writer = new PartsWriter(new ObjectStore(s3, 'bucket'), {
    prefix: 'raw/',
    chunk: 0,
    sequence: 0,
    run: 'abcdef012345',
    partBytes: 64 * megabyte,
    header: Buffer.from('a,b\n'),
    format: 'csv',
    contentType: 'text/csv',
    compressors: Number(compressors),
  });
  const memory = rowsFrom(0, pageBytes).subarray(0, pageBytes);
  let early = 0;
  let most = 0;
  for (let n = 0; n < pages; n++) {
    const page = writer.prepare(memory, 40_000);
    await page.ready;
    await writer.write(page);
    const held = ownMegabytes();
    if (n === 10) early = held;
    most = Math.max(most, held);
  }
  const bytes = (await writer.finish()).reduce((sum, part) => sum + part.bytes, 0);
  process.stdout.write(JSON.stringify({ early, most, bytes }));
}

void writePages();
