import { tablesRead } from '../../build/sql-tables';

const read = (sql: string): Promise<string[]> => tablesRead(sql, 'some.sql');

describe('the tables that a SELECT reads', () => {
  it.each([
    ['one', 'SELECT * FROM a', ['a']],
    [
      'those that it joins',
      'SELECT * FROM a AS x JOIN b ON x.i = b.i LEFT JOIN c USING (i), d CROSS JOIN e',
      ['a', 'b', 'c', 'd', 'e'],
    ],
    ['those of a union', '(SELECT i FROM a) UNION ALL (SELECT i FROM b EXCEPT SELECT i FROM c)', ['a', 'b', 'c']],
    [
      'those of queries in it',
      'SELECT (SELECT max(i) FROM a) FROM (SELECT * FROM b) AS x WHERE i IN (SELECT i FROM c) AND EXISTS (SELECT 1 FROM d)',
      ['a', 'b', 'c', 'd'],
    ],
    [
      'those in an order or a case',
      'SELECT CASE WHEN i > (SELECT max(i) FROM a) THEN 1 END FROM b ORDER BY (SELECT 1 FROM c)',
      ['a', 'b', 'c'],
    ],
    ['those of a lateral query', 'SELECT * FROM a CROSS JOIN LATERAL (SELECT * FROM b) AS x', ['a', 'b']],
    ['in lower case', 'SELECT * FROM Orders JOIN "Customers" ON true', ['customers', 'orders']],
    ['none, where it reads none', "SELECT * FROM (VALUES ('month'), ('day')) AS grains (grain)", []],
    [
      'none that a column or an array stands for',
      'SELECT extract(year FROM day), a IS DISTINCT FROM b FROM t, UNNEST(t.list) AS x (item)',
      ['t'],
    ],
    ['with placeholders', 'SELECT * FROM a WHERE day BETWEEN CAST(? AS date) AND CAST(? AS date)', ['a']],
    [
      'with what Athena has beyond the standard',
      "SELECT count(*) FILTER (WHERE i > 1), approx_percentile(i, 0.5), transform(l, x -> x + 1) FROM a WHERE day > DATE '2025-01-01' - INTERVAL '7' DAY GROUP BY GROUPING SETS ((i), ())",
      ['a'],
    ],
  ])('are %s', async (_, sql, tables) => {
    expect(await read(sql)).toEqual(tables);
  });

  it.each([
    [
      'that a query is named by',
      'WITH x AS (SELECT * FROM a), y AS (SELECT * FROM x JOIN b ON true) SELECT * FROM y',
      ['a', 'b'],
    ],
    [
      'even where it is recursive',
      'WITH RECURSIVE x (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM x) SELECT * FROM x',
      [],
    ],
    [
      'but a table of the same name that the named query reads',
      'WITH orders AS (SELECT * FROM orders) SELECT * FROM orders',
      ['orders'],
    ],
    [
      'but one of the same name outside',
      'SELECT * FROM (WITH x AS (SELECT * FROM a) SELECT * FROM x) AS q JOIN x ON true',
      ['a', 'x'],
    ],
    ['in any case of letters', 'WITH Daily AS (SELECT * FROM a) SELECT * FROM daily', ['a']],
  ])('are none %s', async (_, sql, tables) => {
    expect(await read(sql)).toEqual(tables);
  });

  it.each([
    [
      'a table of a named database',
      'SELECT * FROM raw.orders',
      'some.sql: reads raw.orders: name a table of the curated database',
    ],
    ['two statements', 'SELECT 1; SELECT 2', 'some.sql: must be one SELECT'],
    ['another statement', 'DROP TABLE a', 'some.sql: must be one SELECT'],
    ['what is no SQL', 'SELECT * FROM a WHERE (', "some.sql: can't tell what it reads"],
  ])('refuse %s', async (_, sql, message) => {
    await expect(read(sql)).rejects.toThrow(message);
  });
});
