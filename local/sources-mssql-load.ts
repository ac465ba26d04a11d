/**
 * Fills the real SQL Server that TRIBUTARY_MSSQL_URL names with the generated tables of sales:
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
    ['email', 'nvarchar(320)'],
    ['device_id', 'nvarchar(64)'],
    ['country', 'nvarchar(2)'],
    ['created_at', 'datetime2(3)'],
    ['updated_at', 'datetime2(6)'],
  ],
  products: [
    ['product_id', 'bigint'],
    ['name', 'nvarchar(200)'],
    ['category', 'nvarchar(64)'],
    ['price', 'decimal(18,2)'],
    ['updated_at', 'datetime2(6)'],
  ],
  orders: [
    ['record_id', 'bigint'],
    ['order_id', 'bigint'],
    ['customer_id', 'bigint'],
    ['ordered_at', 'datetime2(3)'],
    ['status', 'nvarchar(16)'],
    ['currency', 'nvarchar(3)'],
    ['amount', 'decimal(18,2)'],
    ['refund_amount', 'decimal(18,2)'],
    ['refunded_at', 'datetime2(3)'],
    ['updated_at', 'datetime2(6)'],
  ],
  order_items: [
    ['order_id', 'bigint'],
    ['line', 'int'],
    ['product_id', 'bigint'],
    ['quantity', 'int'],
    ['currency', 'nvarchar(3)'],
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

const ESCAPED: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', 0: '\0' };

/** The values of a line, as MariaDB's LOAD DATA reads them: `\N` is NULL, a backslash stands before what it escapes. */
export const valuesOf = (line: string): (string | null)[] =>
  line
    .split('\t')
    .map((value) => (value === '\\N' ? null : value.replaceAll(/\\(.)/gs, (_, c: string) => ESCAPED[c] ?? c)));

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
