import { join } from 'node:path';
import { loadQueries, loadViews, parseQuery, parseView } from '../../build/queries';

const root = join(__dirname, '..', '..');

const TEXT = `-- name: total-spend
-- description: Spend of every channel,
--   in the reporting currency.
-- parameters: first day (date, included), last day (date, included)
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
  ])('refuses %s', (_, text, file, message) => {
    expect(() => parseQuery(text, file)).toThrow(message);
  });
});

describe('reading a view', () => {
  const view = `-- name: spend
-- description: Spend of a day.
SELECT day, spend
FROM channel_daily -- whose? everyone's
`;

  it('takes name and description from the header and leaves the SELECT', () => {
    expect(parseView(view, 'spend.sql')).toEqual({
      name: 'spend',
      description: 'Spend of a day.',
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

describe('the SQL of athena/', () => {
  it('can be read, and no view takes the name of a query', () => {
    const [queries, views] = [loadQueries(root), loadViews(root)];
    const names = [...queries, ...views].map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });
});
