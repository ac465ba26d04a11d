/** ZIP archives whose bytes depend on their content alone: an unchanged input is an unchanged deployment. */
import { promisify } from 'node:util';
import { crc32, deflateRaw } from 'node:zlib';

export interface ArchiveEntry {
  /** Path inside the archive, with `/`. */
  readonly path: string;
  readonly data: Buffer;
}

const deflate = promisify<Buffer, Buffer>(deflateRaw);

/** 1980-01-01 00:00, the earliest time the format knows. */
const TIME = 0;
const DATE = (1 << 5) | 1;
const VERSION = 20;
/** Made on Unix, so that the mode below counts. */
const MADE_BY = (3 << 8) | VERSION;
const UTF8_NAMES = 0x0800;
const DEFLATED = 8;
/** A regular file that everybody may read: AWS runs code under another user than it unpacks it. */
const MODE = 0o100644;
const LARGEST = 0xffffffff;

const header = (entry: ArchiveEntry, compressed: Buffer): Buffer => {
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(VERSION, 0);
  fields.writeUInt16LE(UTF8_NAMES, 2);
  fields.writeUInt16LE(DEFLATED, 4);
  fields.writeUInt16LE(TIME, 6);
  fields.writeUInt16LE(DATE, 8);
  fields.writeUInt32LE(crc32(entry.data), 10);
  fields.writeUInt32LE(compressed.length, 14);
  fields.writeUInt32LE(entry.data.length, 18);
  fields.writeUInt16LE(Buffer.byteLength(entry.path), 22);
  return fields;
};

/**
 * @param entries in any order; they are stored in order of path
 * @returns the archive's bytes
 * @throws RangeError when two entries have one path, or the archive would need ZIP64
 */
export async function createArchive(entries: readonly ArchiveEntry[]): Promise<Buffer> {
  const sorted = [...entries].sort((a, b) => (a.path < b.path ? -1 : 1));
  const compressedEntries = await Promise.all(
    sorted.map(async (entry) => ({ entry, compressed: await deflate(entry.data) })),
  );
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  let previous: string | undefined;
  for (const { entry, compressed } of compressedEntries) {
    if (entry.path === previous) throw new RangeError(`${entry.path} is twice in the archive`);
    previous = entry.path;
    const name = Buffer.from(entry.path);
    const common = header(entry, compressed);
    const file = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), common, name, compressed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(MODE * 2 ** 16, 6);
    tail.writeUInt32LE(offset, 10);
    const madeBy = Buffer.alloc(2);
    madeBy.writeUInt16LE(MADE_BY);
    directory.push(Buffer.from('PK\x01\x02', 'latin1'), madeBy, common, tail, name);
    files.push(file);
    offset += file.length;
  }
  const entriesOfDirectory = Buffer.concat(directory);
  if (offset + entriesOfDirectory.length > LARGEST || sorted.length > 0xffff)
    throw new RangeError('the archive is larger than a ZIP without ZIP64 can be');
  const end = Buffer.alloc(18);
  end.writeUInt16LE(sorted.length, 4);
  end.writeUInt16LE(sorted.length, 6);
  end.writeUInt32LE(entriesOfDirectory.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...files, entriesOfDirectory, Buffer.from('PK\x05\x06', 'latin1'), end]);
}
