/** mssql and csv-stringify as their documentation shows them: a streaming request piped through. */
import mssql from 'mssql';
import { pipeline } from 'node:stream/promises';
import { stringify } from 'csv-stringify';
import { authority, request } from './request';

async function main(): Promise<void> {
  const asked = request();
  const pool = await mssql.connect({
    server: asked.host,
    port: asked.port,
    user: asked.username,
    password: asked.password,
    database: asked.dbname,
    requestTimeout: 3_600_000,
    options: { encrypt: true, trustServerCertificate: false, cryptoCredentialsDetails: { ca: authority(asked) } },
  });
  const query = pool.request();
  const rows = query.toReadableStream();
  const text = stringify({ header: true, cast: { date: (date) => date.toISOString() } });
  void query.query(`SELECT * FROM ${asked.table}`);
  await pipeline(rows, text, process.stdout);
  await pool.close();
}

void main();
