/**
 * Rows of text as the extractor writes them: `{ format, columns, rows }` on standard input, where columns are name and
 * kind, and the encoded rows on standard output. They pass through the row kernel as MySQL would send them.
 */
import { readFileSync } from 'node:fs';
import { createRowKernel, type KernelLayout } from '../../../lambdas/extract/kernel/row-kernel';

interface Request extends Pick<KernelLayout, 'format' | 'columns'> {
  readonly rows: readonly (readonly (string | null)[])[];
}

const NULL = Buffer.of(0xfb);
const EOF = Buffer.of(0xfe, 0, 0, 0, 0);

function packet(payload: Buffer, sequence: number): Buffer {
  const header = Buffer.of(0, 0, 0, sequence % 256);
  header.writeUIntLE(payload.length, 0, 3);
  return Buffer.concat([header, payload]);
}

function cell(text: string | null): Buffer {
  if (text === null) return NULL;
  const bytes = Buffer.from(text, 'utf8');
  const size = Buffer.of(0xfd, 0, 0, 0);
  size.writeUIntLE(bytes.length, 1, 3);
  return Buffer.concat([size, bytes]);
}

async function main(): Promise<void> {
  const { format, columns, rows } = JSON.parse(readFileSync(0, 'utf8')) as Request;
  const kernel = await createRowKernel({ format, columns, key: [0], hash: null });
  kernel.begin();
  const packets = [...rows.map((row) => Buffer.concat(row.map(cell))), EOF];
  kernel.mysqlRows(Buffer.concat(packets.map(packet)));
  if (kernel.rows !== rows.length) throw new Error(`${kernel.rows} rows instead of ${rows.length}`);
  process.stdout.write(kernel.output);
}

void main();
