import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { insertStatement, valuesOf } from '../../../local/sources-mssql-load';

const schema = readFileSync(
  join(__dirname, '../../../local/tributary_local/sources/schema/sales.sqlserver.sql'),
  'utf8',
);

describe('Filling a real SQL Server', () => {
  const tables = ['customers', 'products', 'orders', 'order_items'] as const;

  it.each(tables)('reads the lines of %s by the columns and types of the table', (table) => {
    const body = new RegExp(`CREATE TABLE dbo\\.${table} \\((.*?)\\n\\);`, 's').exec(schema)?.[1] ?? '';
    const columns = [...body.matchAll(/^ {2}([a-z_]+) ([a-z0-9]+(?:\([\d,]+\))?) (?:NOT )?NULL/gm)];
    expect(columns.length).toBeGreaterThan(3);
    const types = columns.map(([, name, type], index) => `[${name ?? ''}] ${type ?? ''} '$[${index}]'`);
    expect(insertStatement(table)).toContain(`WITH (${types.join(', ')})`);
  });

  it('fills every table of the schema', () => {
    const made = [...schema.matchAll(/^CREATE TABLE dbo\.([a-z_]+)/gm)].map(([, table]) => table);
    expect(made).toEqual(tables);
  });

  it('takes back what was written with a backslash', () => {
    expect(valuesOf(String.raw`7	two\nlines\tand \\N	\N	\\t`)).toEqual(['7', 'two\nlines\tand \\N', null, '\\t']);
  });

  it('takes the mark of NULL for NULL and leaves every digit of the other texts', () => {
    expect(valuesOf('7\t\\N\tDE\t2025-01-01 00:00:00.123\t2025-01-01 00:00:00.123456')).toEqual([
      '7',
      null,
      'DE',
      '2025-01-01 00:00:00.123',
      '2025-01-01 00:00:00.123456',
    ]);
  });
});
