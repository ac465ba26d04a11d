/**
 * Fills the real SQL Server that TRIBUTARY_MSSQL_URL names with the generated customers and orders:
 * `tsx local/sources-mssql-load.ts <folder of the generated files>`. Tables of an earlier load are replaced.
 */
import { createReadStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import sql from 'mssql';
import { realSqlServer } from './services/sql-server';

const ROWS_OF_A_STATEMENT = 5000;
const SCHEMA = join(__dirname, 'tributary_local', 'sources', 'schema', 'sales.sqlserver.sql');

/** Columns of each table as its lines have them. */
const TABLES = {
  customers: [
    ['customer_id', 'bigint'],
    ['device_id', 'nvarchar(64)'],
    ['country', 'nvarchar(2)'],
    ['created_at', 'datetime2(3)'],
    ['updated_at', 'datetime2(6)'],
  ],
  orders: [
    ['order_id', 'bigint'],
    ['customer_id', 'bigint'],
    ['ordered_at', 'datetime2(3)'],
    ['amount', 'decimal(18,2)'],
    ['updated_at', 'datetime2(6)'],
  ],
} as const;

type Table = keyof typeof TABLES;

/**
 * The statement that inserts a JSON array of rows, each an array of texts. The server reads the texts itself, so that no
 * digit of an amount or a time is lost on the way.
 */
export function insertStatement(table: Table): string {
  const columns = TABLES[table].map(([name]) => `[${name}]`).join(', ');
  const types = TABLES[table].map(([name, type], index) => `[${name}] ${type} '$[${index}]'`).join(', ');
  return `INSERT INTO [${table}] (${columns}) SELECT ${columns} FROM OPENJSON(@rows) WITH (${types})`;
}

/** The values of a line; `\N` is NULL. */
export const valuesOf = (line: string): (string | null)[] =>
  line.split('\t').map((value) => (value === '\\N' ? null : value));

async function fill(pool: sql.ConnectionPool, table: Table, file: string): Promise<number> {
  let count = 0;
  let rows: (string | null)[][] = [];
  const insert = async (): Promise<void> => {
    if (rows.length === 0) return;
    await pool.request().input('rows', sql.NVarChar(sql.MAX), JSON.stringify(rows)).query(insertStatement(table));
    count += rows.length;
    rows = [];
  };
  for await (const line of createInterface({ input: createReadStream(file, 'utf8') })) {
    rows.push(valuesOf(line));
    if (rows.length === ROWS_OF_A_STATEMENT) await insert();
  }
  await insert();
  return count;
}

async function main(folder: string | undefined): Promise<void> {
  const real = realSqlServer();
  if (folder === undefined || real === undefined)
    throw new Error('usage: TRIBUTARY_MSSQL_URL=mssql://… tsx local/sources-mssql-load.ts <folder>');
  const pool = await new sql.ConnectionPool({
    server: real.host,
    port: real.port,
    database: real.dbname,
    user: real.username,
    password: real.password,
    requestTimeout: 120_000,
    options: { encrypt: true },
  }).connect();
  try {
    await pool.request().batch(readFileSync(SCHEMA, 'utf8'));
    for (const table of Object.keys(TABLES) as Table[]) {
      const started = Date.now();
      const rows = await fill(pool, table, join(folder, `${table}.tsv`));
      console.log(`loaded ${rows} ${real.dbname}.${table} in ${((Date.now() - started) / 1000).toFixed(1)} s`);
    }
  } finally {
    await pool.close();
  }
}

if (require.main === module)
  main(process.argv[2]).catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  });
