/** mysql2 and csv-stringify as their documentation shows them: rows as objects, streams in a pipeline. */
import { createConnection } from 'mysql2';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { stringify } from 'csv-stringify';
import { authority, request } from './request';

async function main(): Promise<void> {
  const asked = request();
  const connection = createConnection({
    host: asked.host,
    port: asked.port,
    user: asked.username,
    password: asked.password,
    database: asked.dbname,
    ssl: { ca: authority(asked) },
    supportBigNumbers: true,
    bigNumberStrings: true,
    dateStrings: true,
  });
  const rows = connection.query(`SELECT * FROM ${asked.table}`).stream();
  const text = stringify({ header: true });
  if (asked.gzip) await pipeline(rows, text, createGzip({ level: 1 }), process.stdout);
  else await pipeline(rows, text, process.stdout);
  connection.destroy();
}

void main();
