/** What fills the source databases: the local platform's own schema and the first week of its generated rows. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { insertStatement, valuesOf } from '../../local/sources-mssql-load';
import type { SeedStatement } from './event';

/** The window of changes that is extracted; the made-up app begins with it. */
export const WINDOW = { start: '2025-01-01T00:00:00Z', end: '2025-01-08T00:00:00Z' } as const;
const LAST_CHANGE = WINDOW.end.slice(0, 19).replace('T', ' ');

export const TABLES = {
  marketing: ['campaigns', 'ad_performance', 'fx_rates', 'touchpoints', 'app_installs', 'skan_postbacks'],
  sales: ['customers', 'products', 'orders', 'order_items'],
} as const;
export type SourceName = keyof typeof TABLES;
type SalesTable = (typeof TABLES)['sales'][number];

/** Lambda takes 6 MB. */
const ROWS_AN_INVOCATION = 4000;

const schemaFile = (root: string, name: string): string =>
  readFileSync(join(root, 'local', 'tributary_local', 'sources', 'schema', name), 'utf8');

/** MariaDB's `CREATE OR REPLACE TABLE` in words that MySQL knows. */
export function mysqlSchema(root: string): SeedStatement[] {
  const code = schemaFile(root, 'marketing.sql').replaceAll(/^--.*$/gm, '');
  return code
    .split(';')
    .map((text) => text.trim())
    .filter((text) => text !== '')
    .flatMap((text) => {
      const table = /^CREATE OR REPLACE TABLE (\S+)/.exec(text)?.[1];
      if (table === undefined) return [{ text }];
      return [{ text: `DROP TABLE IF EXISTS ${table}` }, { text: text.replace('CREATE OR REPLACE', 'CREATE') }];
    });
}

export const sqlServerSchema = (root: string): SeedStatement[] => [{ text: schemaFile(root, 'sales.sqlserver.sql') }];

/** The user that the extractor reads by, as docs/secrets.md describes it. */
export const mysqlUser = (password: string): SeedStatement[] => [
  { text: "DROP USER IF EXISTS 'extractor'@'%'" },
  { text: `CREATE USER 'extractor'@'%' IDENTIFIED BY '${password}' REQUIRE SSL` },
  { text: "GRANT SELECT ON marketing.* TO 'extractor'@'%'" },
  { text: "GRANT APPLICATION_PASSWORD_ADMIN ON *.* TO 'extractor'@'%'" },
];

export const sqlServerLogin = (password: string): SeedStatement[] => [
  { text: "IF SUSER_ID('extractor') IS NOT NULL DROP LOGIN extractor" },
  { text: `CREATE LOGIN extractor WITH PASSWORD = N'${password}', CHECK_POLICY = ON` },
];

export const sqlServerUser: readonly SeedStatement[] = [
  { text: "IF USER_ID('extractor') IS NOT NULL DROP USER extractor" },
  { text: 'CREATE USER extractor FOR LOGIN extractor' },
  { text: 'GRANT SELECT ON SCHEMA::dbo TO extractor' },
];

const isSalesTable = (table: string): table is SalesTable => (TABLES.sales as readonly string[]).includes(table);

/**
 * The inserts of a table, as many as it takes.
 *
 * @param folder of the generated files
 */
export function inserts(folder: string, table: string): SeedStatement[] {
  const rows = readFileSync(join(folder, `${table}.tsv`), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map(valuesOf)
    // Every table ends with the time of its last change.
    .filter((values) => (values.at(-1) ?? '') < LAST_CHANGE);
  const text = isSalesTable(table) ? insertStatement(table) : `INSERT INTO marketing.${table} VALUES ?`;
  return Array.from({ length: Math.ceil(rows.length / ROWS_AN_INVOCATION) }, (_, i) => ({
    text,
    rows: rows.slice(i * ROWS_AN_INVOCATION, (i + 1) * ROWS_AN_INVOCATION),
  }));
}
