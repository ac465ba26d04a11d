import { join } from 'node:path';
import { checkColumns, loadQueries, loadViews, parseQuery, parseView } from '../../build/queries';

const root = join(__dirname, '..', '..');

const TEXT = `-- name: total-spend
-- description: Spend of every channel,
--   in the reporting currency.
-- parameters: first day (date, included), last day (date, included)
-- columns:
--   spend decimal(38,12): Of all channels, USD: no refunds in it.
SELECT sum(spend) AS spend -- what? all of it
FROM channel_daily
WHERE day BETWEEN CAST(? AS date) AND CAST(? AS date) AND channel <> 'who?';
`;

describe('reading a query', () => {
  it('takes name, description and parameters from the header', () => {
    expect(parseQuery(TEXT, 'total-spend.sql')).toMatchObject({
      name: 'total-spend',
      statement: 'total_spend',
      description: 'Spend of every channel, in the reporting currency.',
      parameters: ['first day (date, included)', 'last day (date, included)'],
      columns: [{ name: 'spend', type: 'decimal(38,12)', description: 'Of all channels, USD: no refunds in it.' }],
      text: TEXT,
    });
  });

  it('prepares the statement without header and semicolon', () => {
    const { sql } = parseQuery(TEXT, 'total-spend.sql');
    expect(sql).toMatch(/^SELECT sum/);
    expect(sql).toMatch(/<> 'who\?'$/);
  });

  it.each([
    ['another name than the file', TEXT, 'spend.sql', 'the header must say "-- name: spend"'],
    ['a name that no statement can have', TEXT, 'Total Spend.sql', 'the name may hold a-z, 0-9, _ and - alone'],
    [
      'no description',
      TEXT.replace(/-- description[\s\S]*?-- parameters/, '-- parameters'),
      'total-spend.sql',
      'needs "-- description: …"',
    ],
    [
      'a parameter that the header does not name',
      TEXT.replace(', last day (date, included)', ''),
      'total-spend.sql',
      'the header names 1 parameters, the statement has 2 "?"',
    ],
    ['no columns', TEXT.replace(/-- columns:\n.*\n/, ''), 'total-spend.sql', 'the header needs "-- columns:"'],
    [
      'a column without a type',
      TEXT.replace('spend decimal(38,12):', 'spend:'),
      'total-spend.sql',
      'this is none: spend: Of all channels',
    ],
    [
      'a comment that the catalog has no room for',
      TEXT.replace('USD: no', `USD: ${'é'.repeat(120)} no`),
      'total-spend.sql',
      'say of column spend what it holds in at most 255 bytes',
    ],
    [
      'a column of a type that there is not',
      TEXT.replace('decimal(38,12)', 'money'),
      'total-spend.sql',
      'this is none: spend money: Of all channels',
    ],
  ])('refuses %s', (_, text, file, message) => {
    expect(() => parseQuery(text, file)).toThrow(message);
  });
});

describe('reading a view', () => {
  const view = `-- name: spend
-- description: Spend of a day.
-- columns:
--   day date: UTC day.
--   spend decimal(38,12): USD.
SELECT day, spend
FROM channel_daily -- whose? everyone's
`;

  it('takes name and description from the header and leaves the SELECT', () => {
    expect(parseView(view, 'spend.sql')).toEqual({
      name: 'spend',
      description: 'Spend of a day.',
      columns: [
        { name: 'day', type: 'date', description: 'UTC day.' },
        { name: 'spend', type: 'decimal(38,12)', description: 'USD.' },
      ],
      sql: "SELECT day, spend\nFROM channel_daily -- whose? everyone's",
    });
  });

  it.each([
    ['a name that would have to be quoted', view.replace('spend', 'daily-spend'), 'daily-spend.sql', 'a-z, 0-9 and _'],
    ['no description', view.replace(/-- description.*\n/, ''), 'spend.sql', 'needs "-- description: …"'],
    ['parameters', view.replace('SELECT', '-- parameters: day\nSELECT'), 'spend.sql', 'parameters'],
    ['a placeholder', `${view}WHERE day = ?`, 'spend.sql', 'a view can\'t have a "?"'],
  ])('refuses %s', (_, text, file, message) => {
    expect(() => parseView(text, file)).toThrow(message);
  });
});

describe('the columns of a header', () => {
  const described = (lines: readonly string[], sql: string) =>
    checkColumns(
      parseView(
        ['-- name: v', '-- description: V.', '-- columns:', ...lines.map((line) => `--   ${line}`), sql].join('\n'),
        'v.sql',
      ),
      'v.sql',
    );

  it.each([
    ['names and aliases', ['day date: D.', 'n bigint: N.'], 'SELECT a.day, count(*) AS n FROM a GROUP BY a.day'],
    ['those of the first side of a union', ['x int: X.'], '(SELECT 1 AS x) UNION ALL SELECT 2'],
    ['those behind queries of their own', ['x int: X.'], 'WITH a AS (SELECT 1 AS y, 2 AS z) SELECT y + z AS x FROM a'],
  ])('are those of the SELECT: %s', async (_, lines, sql) => {
    await expect(described(lines, sql)).resolves.toBeUndefined();
  });

  it.each([
    ['lack one', ['x int: X.'], 'SELECT x, y FROM a', "v.sql: the header's columns lack y"],
    ['name one twice', ['x int: X.', 'x int: X.'], 'SELECT x FROM a', 'name x twice'],
    ['name one that is not there', ['x int: X.', 'z int: Z.'], 'SELECT x FROM a', 'name z twice, or as no column'],
    ['have another order', ['y int: Y.', 'x int: X.'], 'SELECT x, y FROM a', 'those of the SELECT: x, y'],
    ['are of a column without a name', ['x int: X.'], 'SELECT x, 1 + 1 FROM a', 'column 2 of the SELECT has no name'],
    ['are of a star', ['x int: X.'], 'SELECT * FROM a', 'column 1 of the SELECT has no name'],
  ])('are refused when they %s', async (_, lines, sql, message) => {
    await expect(described(lines, sql)).rejects.toThrow(message);
  });
});

describe('the SQL of athena/', () => {
  it('can be read, and no view takes the name of a query', () => {
    const [queries, views] = [loadQueries(root), loadViews(root)];
    const names = [...queries, ...views].map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  it('says of each column what it holds', async () => {
    for (const query of [...loadQueries(root), ...loadViews(root)]) await checkColumns(query, query.name);
  });
});
