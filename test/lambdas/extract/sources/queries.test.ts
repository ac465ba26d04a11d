import { mysqlDialect } from '../../../../lambdas/extract/sources/mysql-dialect';
import { Queries, type QueriesOptions } from '../../../../lambdas/extract/sources/queries';
import type { SourceColumn } from '../../../../lambdas/extract/sources/source-column';
import { sqlServerDialect } from '../../../../lambdas/extract/sources/sqlserver/dialect';
import type { Statement } from '../../../../lambdas/extract/sources/statement';
import { contractOf } from '../setting';

const contract = contractOf('orders', {
  key: ['region', 'id'],
  columns: [
    { name: 'region', type: 'string' },
    { name: 'id', type: 'bigint' },
    { name: 'amount', type: 'decimal(18,2)', role: 'money', unit: 'USD', nullable: true },
    { name: 'active', type: 'boolean' },
  ],
});
const bounds = { from: '2025-01-01 00:00:00.000000', to: '2025-01-02 00:00:00.000000' };
const column = (name: string, type: string, more: Partial<SourceColumn> = {}): [string, SourceColumn] => [
  name,
  { name, type, unsigned: false, nullable: false, precision: null, scale: null, encoding: null, ...more },
];
const catalogOf = (text: string, time: string, encoding: string | null): QueriesOptions['catalog'] =>
  new Map([
    column('region', text, { encoding, precision: encoding === null ? 20 : null }),
    column('id', 'bigint', { precision: 19, scale: 0 }),
    column('amount', 'decimal', { precision: 18, scale: 2, nullable: true }),
    column('active', 'bit', { precision: 1 }),
    column('updated_at', time),
  ]);
const sqlServer = new Queries({
  ...{ contract, bounds, dialect: sqlServerDialect },
  catalog: catalogOf('nvarchar', 'datetime2', null),
});
const mysql = new Queries({
  ...{ contract, bounds, dialect: mysqlDialect },
  catalog: catalogOf('varchar', 'datetime', 'utf8mb4'),
});
const values = ({ parameters }: Statement): string[] => parameters.map(({ value }) => value);
const hex = (text: string): string => `_utf8mb4 X'${Buffer.from(text).toString('hex')}'`;

describe('the queries on SQL Server', () => {
  const from =
    'FROM [orders] AS t WHERE t.[updated_at] >= CAST(@p0 AS datetime2(7)) AND t.[updated_at] < CAST(@p1 AS datetime2(7))';

  it('count a window', () => {
    expect(sqlServer.count()).toEqual({
      sql: `SELECT CONVERT(varchar(20), COUNT_BIG(*)) ${from}`,
      parameters: [
        { value: bounds.from, type: 'time' },
        { value: bounds.to, type: 'time' },
      ],
    });
  });

  it('read a page of a key range with its values bound, by its index and without OFFSET', () => {
    const page = sqlServer.page({ after: ['eu', '7'], upper: ['us', '9'] }, 500);
    expect(page.sql).toContain(
      `${from} AND (t.[region] >= @p2 AND (t.[region] > @p3 OR (t.[region] = @p4 AND t.[id] > `,
    );
    expect(page.sql).toMatch(/ORDER BY t\.\[region\], t\.\[id\] OFFSET 0 ROWS FETCH NEXT @p10 ROWS ONLY$/);
    expect(values(page)).toEqual([bounds.from, bounds.to, 'eu', 'eu', 'eu', '7', 'us', 'us', 'us', '9', '500']);
  });

  it('sum a range: rows, checksum and money', () => {
    const { sql } = sqlServer.sums({ after: null, upper: ['us', '9'] });
    expect(sql).toMatch(
      /^SELECT CONVERT\(varchar\(20\), COUNT_BIG\(\*\)\), .*HASHBYTES\('MD5', .*SUM\(t\.\[amount\]\)/,
    );
    expect(sql).toContain('ISNULL(CONVERT(varchar(41), t.[amount]), NCHAR(0))');
    expect(sql).not.toContain('ORDER BY');
  });
});

describe('the queries on MySQL', () => {
  const from =
    `FROM \`orders\` AS t WHERE t.\`updated_at\` >= CAST(${hex(bounds.from)} AS DATETIME(6)) ` +
    `AND t.\`updated_at\` < CAST(${hex(bounds.to)} AS DATETIME(6))`;

  it('read a page with its values as literals that no text can leave', () => {
    const evil = "eu' OR 1=1 -- \\";
    const page = mysql.page({ after: [evil, '7'], upper: null }, 10);
    expect(page.sql).toBe(
      `SELECT t.\`region\`, t.\`id\`, t.\`amount\`, CAST(t.\`active\` AS UNSIGNED), t.\`updated_at\` ${from} ` +
        `AND (t.\`region\` >= ${hex(evil)} AND (t.\`region\` > ${hex(evil)} OR (t.\`region\` = ${hex(evil)} ` +
        `AND t.\`id\` > CAST(${hex('7')} AS DECIMAL(20,0))))) ORDER BY t.\`region\`, t.\`id\` LIMIT 10`,
    );
    expect(page.sql).not.toContain(evil);
  });

  it('sum a range: rows, checksum and money', () => {
    expect(mysql.sums({ after: null, upper: null }).sql).toBe(
      'SELECT CAST(COUNT(*) AS CHAR), CAST(COALESCE(SUM(CRC32(CONCAT_WS(' +
        "X'1F', t.`region`, t.`id`, IFNULL(t.`amount`, X'00'), CAST(t.`active` AS UNSIGNED), t.`updated_at`))), 0) AS CHAR), " +
        `CAST(SUM(t.\`amount\`) AS CHAR) ${from}`,
    );
  });

  it('sample keys by a hash of them, and take all where so many are asked for', () => {
    const tail = ' ORDER BY t.`region`, t.`id`';
    expect(mysql.sample(39).sql).toBe(
      `SELECT t.\`region\`, t.\`id\` ${from} AND MOD(CRC32(CONCAT_WS(X'1F', t.\`region\`, t.\`id\`)), 39) = 0${tail}`,
    );
    expect(mysql.sample(1).sql).toBe(`SELECT t.\`region\`, t.\`id\` ${from}${tail}`);
  });

  it('read every row where no window is given', () => {
    const queries = new Queries({
      ...{ contract, bounds: null, dialect: mysqlDialect },
      catalog: catalogOf('varchar', 'datetime', 'utf8mb4'),
    });
    expect(queries.count().sql).toBe('SELECT CAST(COUNT(*) AS CHAR) FROM `orders` AS t ');
    expect(queries.sample(7).sql).toMatch(/FROM `orders` AS t WHERE MOD\(CRC32/);
  });
});

it('queries name what the source calls a column, and page by the page columns, not the key', () => {
  const renamed = contractOf('orders', {
    key: ['order_id'],
    columns: [
      { name: 'order_id', source_column: 'order_no', type: 'bigint' },
      { name: 'line', source_column: 'pos', type: 'int' },
    ],
    source: { page_by: ['order_id', 'line'] },
  });
  const queries = new Queries({
    ...{ contract: renamed, bounds: null, dialect: mysqlDialect },
    catalog: new Map([column('order_no', 'bigint'), column('pos', 'int'), column('updated_at', 'datetime')]),
  });
  expect(queries.page({ after: ['7', '1'], upper: null }, 500).sql).toBe(
    'SELECT t.`order_no`, t.`pos`, t.`updated_at` FROM `orders` AS t ' +
      `WHERE (t.\`order_no\` >= CAST(${hex('7')} AS DECIMAL(20,0)) AND (t.\`order_no\` > CAST(${hex('7')} AS DECIMAL(20,0)) OR ` +
      `(t.\`order_no\` = CAST(${hex('7')} AS DECIMAL(20,0)) AND t.\`pos\` > CAST(${hex('1')} AS DECIMAL(20,0))))) ` +
      'ORDER BY t.`order_no`, t.`pos` LIMIT 500',
  );
});

it('an identifier can’t end its own quotes', () => {
  expect(mysqlDialect.quote('a`b')).toBe('`a``b`');
  expect(sqlServerDialect.quote('a]b')).toBe('[a]]b]');
});
