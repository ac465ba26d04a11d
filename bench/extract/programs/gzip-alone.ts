/** zlib level 1 on bytes that lie ready in a file: what compression takes by itself. */
import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

const file = process.argv[2];
if (file === undefined) throw new Error('give a file');
void pipeline(
  createReadStream(file, { highWaterMark: 1024 * 1024 }),
  createGzip({ level: 1, chunkSize: 256 * 1024 }),
  createWriteStream('/dev/stdout'),
);
