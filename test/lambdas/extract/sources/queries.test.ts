import { catalogColumns } from '../../../../lambdas/extract/sources/catalog';
import { mysqlDialect } from '../../../../lambdas/extract/sources/mysql-dialect';
import { Queries } from '../../../../lambdas/extract/sources/queries';
import { sqlServerDialect } from '../../../../lambdas/extract/sources/sqlserver/dialect';
import type { Statement } from '../../../../lambdas/extract/sources/statement';
import { contractOf } from '../setting';

const contract = contractOf('orders', {
  key: ['region', 'id'],
  columns: [
    { name: 'region', type: 'string' },
    { name: 'id', type: 'bigint' },
    { name: 'amount', type: 'decimal(18,2)' },
    { name: 'rate', type: 'double' },
    { name: 'active', type: 'boolean' },
    { name: 'born', type: 'date' },
  ],
});
const bounds = { from: '2025-01-01 00:00:00.000000', to: '2025-01-02 00:00:00.000000' };
const sqlServer = new Queries(contract, bounds, sqlServerDialect);
const mysql = new Queries(contract, bounds, mysqlDialect);
const values = ({ parameters }: Statement): string[] => parameters.map(({ value }) => value);

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

  it('read a page of a key range, every value as text', () => {
    const page = sqlServer.page({ after: ['eu', '7'], upper: ['us', '9'] }, 500);
    expect(page.sql).toBe(
      'SELECT t.[region], CONVERT(varchar(20), t.[id]), CONVERT(varchar(64), t.[amount], 2), ' +
        't.[rate], CONVERT(varchar(5), t.[active]), CONVERT(varchar(34), t.[born], 23), ' +
        `CONVERT(varchar(34), t.[updated_at], 121) ${from} ` +
        'AND (t.[region] >= @p2 AND (t.[region] > @p3 OR (t.[region] = @p4 AND t.[id] > @p5))) ' +
        'AND (t.[region] <= @p6 AND (t.[region] < @p7 OR (t.[region] = @p8 AND t.[id] <= @p9))) ' +
        'ORDER BY t.[region], t.[id] OFFSET 0 ROWS FETCH NEXT @p10 ROWS ONLY',
    );
    expect(values(page)).toEqual([bounds.from, bounds.to, 'eu', 'eu', 'eu', '7', 'us', 'us', 'us', '9', '500']);
  });

  it('find the key of the last row of a chunk', () => {
    const boundary = sqlServer.boundary(null, 1000);
    expect(boundary.sql).toBe(
      `SELECT t.[region], CONVERT(varchar(20), t.[id]) ${from} ` +
        'ORDER BY t.[region], t.[id] OFFSET @p2 ROWS FETCH NEXT @p3 ROWS ONLY',
    );
    expect(values(boundary)).toEqual([bounds.from, bounds.to, '999', '1']);
  });
});

describe('the queries on MySQL', () => {
  it('bind values in the order of their placeholders', () => {
    const boundary = mysql.boundary(['eu', '7'], 1000);
    expect(boundary.sql).toBe(
      'SELECT t.`region`, CAST(t.`id` AS CHAR) FROM `orders` AS t ' +
        'WHERE t.`updated_at` >= CAST(? AS DATETIME(6)) AND t.`updated_at` < CAST(? AS DATETIME(6)) ' +
        'AND (t.`region` >= ? AND (t.`region` > ? OR (t.`region` = ? AND t.`id` > CAST(? AS DECIMAL(20,0))))) ' +
        'ORDER BY t.`region`, t.`id` LIMIT ?, ?',
    );
    expect(values(boundary)).toEqual([bounds.from, bounds.to, 'eu', 'eu', 'eu', '7', '999', '1']);
  });

  it('read every value as text', () => {
    expect(mysql.page({ after: null, upper: null }, 10).sql).toMatch(
      /^SELECT t\.`region`, CAST\(t\.`id` AS CHAR\), CAST\(t\.`amount` AS CHAR\), CAST\(t\.`rate` AS CHAR\), CAST\(t\.`active` \+ 0 AS CHAR\), CAST\(t\.`born` AS CHAR\), CAST\(t\.`updated_at` AS CHAR\) FROM/,
    );
  });
});

describe('the queries of a contract with names and an order of its own', () => {
  const renamed = contractOf('orders', {
    key: ['order_id'],
    columns: [
      { name: 'order_id', source_column: 'order_no', type: 'bigint' },
      { name: 'line', source_column: 'pos', type: 'int' },
    ],
    source: { page_by: ['order_id', 'line'] },
  });
  const queries = new Queries(renamed, bounds, sqlServerDialect);

  it('name what the source calls a column, wherever they name one', () => {
    expect(queries.page({ after: ['7', '1'], upper: null }, 500).sql).toBe(
      'SELECT CONVERT(varchar(20), t.[order_no]), CONVERT(varchar(20), t.[pos]), CONVERT(varchar(34), t.[updated_at], 121) ' +
        'FROM [orders] AS t ' +
        'WHERE t.[updated_at] >= CAST(@p0 AS datetime2(7)) AND t.[updated_at] < CAST(@p1 AS datetime2(7)) ' +
        'AND (t.[order_no] >= @p2 AND (t.[order_no] > @p3 OR (t.[order_no] = @p4 AND t.[pos] > @p5))) ' +
        'ORDER BY t.[order_no], t.[pos] OFFSET 0 ROWS FETCH NEXT @p6 ROWS ONLY',
    );
  });

  it('cut chunks by the page columns, not by the key', () => {
    expect(queries.boundary(null, 1000).sql).toMatch(
      /^SELECT CONVERT\(varchar\(20\), t\.\[order_no\]\), CONVERT\(varchar\(20\), t\.\[pos\]\) FROM/,
    );
  });
});

it('a table’s columns are looked up in the schemas that a bare name may mean', () => {
  expect(catalogColumns('orders', mysqlDialect)).toEqual({
    sql:
      'SELECT COLUMN_NAME, DATA_TYPE, IS_NULLABLE FROM INFORMATION_SCHEMA.COLUMNS ' +
      'WHERE TABLE_SCHEMA IN (DATABASE()) AND TABLE_NAME = ?',
    parameters: [{ value: 'orders', type: 'string' }],
  });
  expect(catalogColumns('orders', sqlServerDialect).sql).toMatch(
    /WHERE TABLE_SCHEMA IN \(SCHEMA_NAME\(\), N'dbo'\) AND TABLE_NAME = @p0$/,
  );
});

it('an identifier can’t end its own quotes', () => {
  expect(mysqlDialect.quote('a`b')).toBe('`a``b`');
  expect(sqlServerDialect.quote('a]b')).toBe('[a]]b]');
});
