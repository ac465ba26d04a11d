// A client that reads rows for ever, in a process of its own that a test can kill. Its orders come on standard input.
import { readFileSync } from 'node:fs';
import sql from 'mssql';

const { config, text } = JSON.parse(readFileSync(0, 'utf8'));
const pool = await new sql.ConnectionPool(config).connect();
const request = pool.request();
request.stream = true;
request.once('row', () => process.stdout.write('reading\n'));
await request.query(text);
