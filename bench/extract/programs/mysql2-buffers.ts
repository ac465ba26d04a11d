/** mysql2 by somebody who tunes it: cells as raw buffers, rows as arrays, CSV written by hand into one large buffer. */
import { createConnection, type Connection, type TypeCastField } from 'mysql2';
import { once } from 'node:events';
import { writeSync } from 'node:fs';
import { createGzip, type Gzip } from 'node:zlib';
import { authority, request } from './request';

const size = 1024 * 1024;
/** No row is longer. */
const margin = 64 * 1024;
const [comma, newline, quote, carriageReturn] = [0x2c, 0x0a, 0x22, 0x0d];

class CsvBuffer {
  private buffer = Buffer.allocUnsafe(size);
  private length = 0;

  constructor(private readonly flush: (text: Buffer) => void) {}

  row(cells: readonly (Buffer | null)[]): void {
    if (this.length > size - margin) this.end();
    let { length } = this;
    const { buffer } = this;
    for (let i = 0; i < cells.length; i++) {
      if (i > 0) buffer[length++] = comma;
      const cell = cells[i];
      if (cell == null) continue;
      if (needsQuotes(cell)) {
        const text = `"${cell.toString('utf8').replaceAll('"', '""')}"`;
        length += buffer.write(text, length);
      } else {
        buffer.set(cell, length);
        length += cell.length;
      }
    }
    buffer[length++] = newline;
    this.length = length;
  }

  end(): void {
    this.flush(this.buffer.subarray(0, this.length));
    this.buffer = Buffer.allocUnsafe(size);
    this.length = 0;
  }
}

function needsQuotes(cell: Buffer): boolean {
  // By index: an iterator takes twice the time.
  // eslint-disable-next-line @typescript-eslint/prefer-for-of
  for (let i = 0; i < cell.length; i++) {
    const byte = cell[i];
    if (byte === comma || byte === quote || byte === newline || byte === carriageReturn) return true;
  }
  return false;
}

/** Compresses beside the reading, and stops the reading while it lags behind. */
function compressed(connection: Connection): { gzip: Gzip; write: (text: Buffer) => void } {
  const gzip = createGzip({ level: 1, chunkSize: 256 * 1024 });
  gzip.on('data', (data: Buffer) => writeSync(1, data));
  return {
    gzip,
    write: (text) => {
      if (gzip.write(text)) return;
      connection.pause();
      gzip.once('drain', () => {
        connection.resume();
      });
    },
  };
}

async function main(): Promise<void> {
  const asked = request();
  const connection = createConnection({
    host: asked.host,
    port: asked.port,
    user: asked.username,
    password: asked.password,
    database: asked.dbname,
    ssl: { ca: authority(asked) },
    rowsAsArray: true,
    typeCast: (field: TypeCastField) => field.buffer(),
  });
  const { gzip, write } = asked.gzip
    ? compressed(connection)
    : { gzip: null, write: (text: Buffer) => writeSync(1, text) };
  const csv = new CsvBuffer(write);
  const query = connection.query(`SELECT * FROM ${asked.table}`);
  query.on('fields', (fields: readonly { name: string }[]) => {
    csv.row(fields.map(({ name }) => Buffer.from(name)));
  });
  query.on('result', (row) => {
    csv.row(row as unknown as (Buffer | null)[]);
  });
  await once(query, 'end');
  csv.end();
  if (gzip !== null) {
    gzip.end();
    await once(gzip, 'end');
  }
  connection.destroy();
}

void main();
