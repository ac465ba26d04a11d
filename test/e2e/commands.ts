/** What operators and analysts see of the running platform by `tributary`. */
import { GetQueryExecutionCommand, ListQueryExecutionsCommand } from '@aws-sdk/client-athena';
import { parse } from 'csv-parse/sync';
import { alarmsOutputSchema } from '../../ops/alarms/output';
import { athenaQuery } from '../../ops/athena/athena-query';
import { kpiOutputSchema } from '../../ops/kpi/output';
import { quarantineListSchema, quarantineRowsSchema, replaySchema } from '../../ops/quarantine/output';
import { queryLineSchema } from '../../ops/query/output';
import { reconcileOutputSchema } from '../../ops/reconcile/output';
import { runOutputSchema } from '../../ops/run/output';
import { statusOutputSchema } from '../../ops/status/output';
import { ended } from '../ops/command';
import { ask, athena, change, names, until } from './faults/platform';
import { answered, beginTributary, tributary } from './on-platform';
import { generatedDays } from './running-platform';

/** Of a quarter: it takes longer than anybody waits. */
const ENDLESS = 'SELECT count(*) FROM touchpoints a CROSS JOIN touchpoints b WHERE a.touchpoint_id > b.delivery_id';

/** @param span first and last day, included */
const kpi = (name: string, { first, last }: { first: string; last: string }, ...rest: readonly string[]) =>
  ['kpi', name, '--from', first, '--to', last, ...rest] as const;

export function commandTests(): void {
  tableCommandTests();
  describe('tributary status', () => {
    it('tells of the last run, and of each dataset what that run read, as it was reconciled', async () => {
      const status = statusOutputSchema.parse(await answered('status'));
      expect(status.last_run).toMatchObject({ state: 'success', failed_tasks: [] });
      const { rows } = await ask(
        `SELECT dataset, CAST(sum(rows_in) AS varchar) FROM reconciliation
         WHERE step = 'source_to_raw' AND run_id = '${status.last_run?.id ?? ''}' GROUP BY dataset`,
      );
      expect(new Map(status.datasets.map(({ dataset, rows_read }) => [dataset, String(rows_read)]))).toEqual(
        new Map(rows.map(([dataset = '', read = '']) => [dataset, read])),
      );
      for (const { freshness_hours, quarantined_percent, checks_failed } of status.datasets)
        expect([freshness_hours, quarantined_percent, checks_failed]).not.toContain(null);
    });

    it('shows it to people in a table', async () => {
      const { code, stdout } = await tributary('status');
      expect(code).toBe(0);
      expect(stdout).toMatch(/^local: last run success: /);
      expect(stdout).toMatch(/orders +│ +[\d,]+ │ +[\d.]+ of 26 │ +[\d.]+ % of 5 %/);
    });
  });

  describe('tributary kpi', () => {
    it('answers what Athena does, in full as JSON and as CSV', async () => {
      const days = generatedDays();
      const direct = await athenaQuery(athena, {
        sql: `EXECUTE channel_roas USING DATE '${days.first}', DATE '${days.last}'`,
        workgroup: names.workgroup('analysts'),
        database: names.database('curated'),
      });
      const columns = direct.columns.map(({ name }) => name);
      const texts = direct.rows.map((row) => row.map((value) => value ?? ''));
      const output = kpiOutputSchema.parse(await answered(...kpi('channel_roas', days)));
      expect(output.columns.map(({ name }) => name)).toEqual(columns);
      expect(output.rows.map((row) => columns.map((name) => row[name]))).toEqual(
        direct.rows.map((row) => row.map((value, i) => typed(output.columns[i]?.type, value))),
      );
      expect(output.bytes_scanned).toBeGreaterThan(0);
      const { stdout } = await tributary(...kpi('channel_roas', days, '--csv'));
      expect(parse(stdout)).toEqual([columns, ...texts]);
    });

    it('shows people the rows that they ask for, what it cost, and a chart', async () => {
      const days = generatedDays();
      const [table, chart, lines] = await Promise.all([
        tributary(...kpi('channel_roas', days, '--channel', 'google_ads')),
        tributary(...kpi('channel_roas', days, '--chart', 'spend')),
        tributary(
          ...kpi('channel_kpis_by_period', days, '--only', 'grain=week', '--channel', 'google_ads', '--chart', 'spend'),
        ),
      ]);
      expect(table.stdout).toMatch(/google_ads/);
      expect(table.stdout).not.toMatch(/facebook/);
      expect(table.stdout).toMatch(/KB scanned, \$0\.00005 at list price/);
      expect(chart.stdout).toMatch(/^google_ads +█+ [\d,]+\.\d\d$/m);
      expect(lines.stdout).toMatch(/week google_ads/);
    });

    it('names the KPIs where there is none of the name, and the columns where there is none of the condition', async () => {
      const days = generatedDays();
      const [none, column] = await Promise.all([
        tributary(...kpi('nothing', days)),
        tributary(...kpi('channel_roas', days, '--only', 'weather=fine')),
      ]);
      expect([none.code, column.code]).toEqual([1, 2]);
      expect(none.stderr).toContain('name one of budget_recommendations, ');
      expect(column.stderr).toContain('the KPI has no column weather: it has channel, spend, ');
    });
  });

  describe('tributary query', () => {
    it('says first what it will read, then gives the rows, exact and with NULL, then what it cost', async () => {
      const sql =
        "SELECT channel, CAST(sum(spend) AS decimal(38, 12)) AS spend, CAST(NULL AS varchar) AS nothing, '' AS empty " +
        'FROM channel_daily GROUP BY channel ORDER BY channel';
      const [json, csv, direct] = await Promise.all([
        tributary('query', sql, '--json'),
        tributary('query', sql, '--csv'),
        ask(sql),
      ]);
      const lines = json.stdout
        .trim()
        .split('\n')
        .map((line) => queryLineSchema.parse(JSON.parse(line)));
      expect(lines[0]).toMatchObject({ estimate: { tables: ['tributary_local_curated.channel_daily'] } });
      expect(lines.slice(1, -1)).toEqual(
        direct.rows.map(([channel, spend]) => ({ row: { channel, spend, nothing: null, empty: '' } })),
      );
      expect(lines.at(-1)).toMatchObject({ query: { rows: direct.rows.length, bytes_scanned: direct.bytesScanned } });
      expect(csv.stdout.split('\n')[1]).toMatch(/^"[a-z_]+","[\d.]+",,""$/);
      expect(csv.stderr).toMatch(/^Reads tributary_local_curated\.channel_daily: .*it ends at 1\.1 GB/);
      expect(csv.stderr).toMatch(/scanned, \$0\.00005 at list price/);
    });

    it('shows what a statement answers that reads no table, and asks nothing where it is told so', async () => {
      const [show, dry] = await Promise.all([
        tributary('query', 'SHOW TABLES'),
        tributary('query', 'SELECT 1', '--dry-run'),
      ]);
      expect(show.stdout).toMatch(/^channel_daily$/m);
      expect(dry).toMatchObject({ code: 0, stdout: '' });
      expect(dry.stderr).toContain('It reads no table.');
    });

    it('fails in Athena’s words, without a trace', async () => {
      const { code, stdout, stderr } = await tributary('query', 'SELECT nothing FROM channel_daily', '--json');
      expect(code).toBe(1);
      expect(stderr).toMatch(/^QueryFailedError: FAILED: .*'?nothing'?/);
      expect(stderr).not.toMatch(/^ +at /m);
      expect(JSON.parse(stdout)).toMatchObject({ error: { type: 'QueryFailedError' } });
    });

    it('leaves no query running when it is interrupted', async () => {
      const command = beginTributary('query', ENDLESS);
      const outcome = ended(command);
      const running = await until('the query runs', 60, async () => {
        const [newest] = await queries();
        return newest?.state === 'RUNNING' && newest.sql === ENDLESS ? newest.id : undefined;
      });
      command.kill('SIGINT');
      expect(await outcome).toMatchObject({ code: 130 });
      expect((await queries()).find(({ id }) => id === running)?.state).toBe('CANCELLED');
    });
  });
}

/** A window of long ago, of which no run knows. */
const LOST = '20200101T000000Z_20200102T000000Z';

function tableCommandTests(): void {
  describe('tributary backfill', () => {
    it('says which datasets of which days it would move alone', async () => {
      const days = ['--from', '2020-01-01', '--to', '2020-01-01'];
      const plan = await answered('backfill', ...days, '--dataset', 'fx_rates', '--dry-run');
      expect(runOutputSchema.parse(plan)).toMatchObject({
        dag: 'tributary_backfill',
        datasets: ['fx_rates'],
        state: 'none',
      });
    });
  });

  describe('tributary quarantine', () => {
    it('counts what lies there, and shows rows with what is wrong and where they came from', async () => {
      const list = quarantineListSchema.parse(await answered('quarantine', 'list'));
      const counted = await ask(
        `SELECT dataset, rule, "column", CAST(count(*) AS varchar) FROM quarantine GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`,
      );
      const texts = list.map(({ dataset, rule, column, rows }) => [dataset, rule, column, String(rows)]);
      expect(texts.sort()).toEqual([...counted.rows].sort());
      const [first] = list;
      if (first === undefined) throw new Error('the generated data have rows that do not fit');
      const shown = quarantineRowsSchema.parse(
        await answered(
          'quarantine',
          'show',
          first.dataset,
          '--rule',
          first.rule,
          '--column',
          first.column,
          '--limit',
          '2',
        ),
      );
      expect(shown).toHaveLength(Math.min(2, first.rows));
      for (const { rule, column, file, window } of shown) {
        expect([rule, column]).toEqual([first.rule, first.column]);
        expect(file).toMatch(new RegExp(`^s3://.*/${first.dataset}/.*/part-`));
        expect(window).toEqual({ start: '2025-01-01T00:00:00Z', end: '2025-04-01T00:00:00Z' });
      }
      const people = await tributary('quarantine', 'list', '--dataset', first.dataset);
      expect(people.stdout).toContain(first.column);
    });

    it('says which windows a replay would run, and knows no dataset that no contract is of', async () => {
      const [replay, none] = await Promise.all([
        answered('quarantine', 'replay', 'orders', '--dry-run'),
        tributary('quarantine', 'replay', 'weather'),
      ]);
      expect(replaySchema.parse(replay)).toEqual({
        dataset: 'orders',
        windows: [{ start: '2025-01-01T00:00:00Z', end: '2025-04-01T00:00:00Z' }],
        runs: [],
      });
      expect(none.code).toBe(1);
      expect(none.stderr).toContain('there is no dataset weather: name one of ad_performance, ');
    });
  });

  describe('tributary reconcile', () => {
    it('shows the steps of the windows that have a part of the span, all of which balance', async () => {
      const within = reconcileOutputSchema.parse(
        await answered('reconcile', '2025-02-01..2025-02-02', '--dataset', 'orders', '--all'),
      );
      expect(within.steps.map(({ step }) => step)).toEqual(['source_to_raw', 'raw_to_curated']);
      expect(within).toMatchObject({ checked: 2, unbalanced: 0 });
      const outside = await tributary('reconcile', '2025-04-01..2025-04-02');
      expect(outside).toMatchObject({ code: 0, stdout: 'No window of this span was checked.\n' });
    });

    it('names the step at which rows and money went missing, by the newest check', async () => {
      const check = (out: number, left: string, at: string): string =>
        `INSERT INTO reconciliation (run_id, dataset, window_id, attempt, step, rows_in, rows_out, rows_quarantined,
           rows_superseded, rows_deleted, rows_unexplained, money_in, money_out, money_quarantined, money_superseded,
           money_deleted, money_unexplained, balanced, checked_at)
         SELECT 'tried', 'orders', '${LOST}', 'a', 'raw_to_curated', 3, ${out}, 0, 0, 0, ${3 - out}, ${NO_MONEY}, ${NO_MONEY},
           ${NO_MONEY}, ${NO_MONEY}, ${NO_MONEY},
           MAP(ARRAY['amount', 'refund_amount'], ARRAY[DECIMAL '${left}', CAST(0 AS decimal(38, 12))]),
           ${String(out === 3)}, TIMESTAMP '${at}'`;
      await change(check(3, '0.000000000000', '2020-01-02 01:00:00'));
      await change(check(2, '12.340000000000', '2020-01-02 02:00:00'));
      try {
        const output = reconcileOutputSchema.parse(await answered('reconcile', '2020-01-01..2020-01-02'));
        expect(output).toMatchObject({ checked: 1, unbalanced: 1 });
        expect(output.steps).toMatchObject([
          { step: 'raw_to_curated', rows_unexplained: 1, money_unexplained: { amount: '12.340000000000' } },
        ]);
        const people = await tributary('reconcile', '2020-01-01..2020-01-02');
        expect(people.stdout).toMatch(/orders .* raw_to_curated .*! 1 .*! amount 12\.34/);
      } finally {
        await change(`DELETE FROM reconciliation WHERE run_id = 'tried'`);
      }
    });
  });
}

const NO_MONEY = 'CAST(MAP() AS map(varchar, decimal(38, 12)))';

/** What people were told of, as long as it is open, beside what has been open before. */
export async function seesIncidents(components: readonly string[]): Promise<void> {
  const output = alarmsOutputSchema.parse(await answered('alarms'));
  expect((output.incidents ?? []).map(({ component }) => component)).toEqual(expect.arrayContaining([...components]));
  const { stdout } = await tributary('alarms');
  for (const { type, what, impact } of output.incidents ?? []) {
    expect(stdout).toContain(what);
    expect(stdout).toContain(impact);
    expect(stdout).toContain(`tributary runbook ${type}`);
  }
}

interface Seen {
  readonly id: string;
  readonly state: string;
  readonly sql: string;
}

/** The newest queries of the analysts. */
async function queries(): Promise<Seen[]> {
  const { QueryExecutionIds = [] } = await athena.send(
    new ListQueryExecutionsCommand({ WorkGroup: names.workgroup('analysts'), MaxResults: 5 }),
  );
  return await Promise.all(
    QueryExecutionIds.map(async (id) => {
      const { QueryExecution } = await athena.send(new GetQueryExecutionCommand({ QueryExecutionId: id }));
      return { id, state: QueryExecution?.Status?.State ?? '', sql: QueryExecution?.Query ?? '' };
    }),
  );
}

const typed = (type: string | undefined, value: string | undefined): string | number | null => {
  if (value === undefined) return null;
  return type === 'double' ? Number(value) : value;
};
