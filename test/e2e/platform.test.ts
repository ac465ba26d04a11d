/**
 * The whole platform, started as a user starts it, judged from outside: by plain SQL on the sources, by an ordinary AWS
 * client, by Terraform, and by what it says when something breaks. The tests share one platform and run in order.
 */
import type { Connection } from 'mysql2/promise';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { loadContracts } from '../../contracts/load';
import { ensureAwsCli } from '../../local/setup/python-environments';
import { athenaQuery } from '../../ops/athena/athena-query';
import { kpiNames } from '../../local/steps/show-kpis';
import { runOutputSchema } from '../../ops/run/output';
import { ended, type Outcome as CommandOutcome } from '../ops/command';
import { runbookNames, runnableBlocks } from '../runbooks/blocks';
import { runBlock } from '../runbooks/run-block';
import { commandTests, seesIncidents } from './commands';
import { differences } from './compare-kpi';
import { costCommandTests } from './cost-command';
import { doctorCommandTests } from './doctor-command';
import { explainCommandTests } from './explain-command';
import { database, fromSources, kpi, plainKpis } from './figures';
import { reportCommandTests } from './report-command';
import { deploy, revert, sleeps } from './faults/function-code';
import { withTimeout } from './faults/function-settings';
import { type Heard, Inbox } from './faults/inbox';
import { withScript } from './faults/job-script';
import { withGreedyTotals } from './faults/pipeline-queries';
import { ask, athena, names, runbookOf, until } from './faults/platform';
import { airflow, DAILY } from './faults/runs';
import { withSecret } from './faults/source-secret';
import { answered, beginTributary, tributary } from './on-platform';
import { aws, awsClientEnvironment, generatedDays, npmScript, type Outcome, pythonClient } from './running-platform';
import { connectToSources } from './source-database';
import { prepareSourceKpis, type Row } from './source-kpis/source-kpi';
import { planChanges, withWorkerCount } from './terraform-plan';

const minutes = (count: number): number => count * 60_000;

// Of a query or two; on a busy machine some seconds each.
jest.setTimeout(minutes(2));

/** SQL that corrects the spend of an early day, and adds an order that arrives weeks late, and a channel that nothing names, on the last generated day. */
const lateRows = (last: string): string => `
  UPDATE marketing.ad_performance SET spend = spend + 1000, updated_at = '${last} 23:50:00'
  WHERE ad_date = '2025-02-12' AND currency = 'USD' AND clicks IS NOT NULL AND impressions IS NOT NULL
  ORDER BY campaign_id, creative_id LIMIT 1;
  INSERT INTO marketing.ad_performance
  VALUES ('${last}', 'Snapchat Ads', 'sc-1', 'sc-1-a', 'video', 'EUR', 5000, 70, 33.25, '${last} 23:50:02');
  INSERT INTO sales.orders (record_id, order_id, customer_id, ordered_at, status, currency, amount, updated_at)
  SELECT 90000001, 90000001, min(customer_id), '2025-02-12 12:00:00', 'paid', 'USD', 250.00, '${last} 23:50:01'
  FROM sales.customers`;

/** The window of those rows, and their datasets. */
const LAST_DAY = '2025-03-31..2025-04-01';
const LATE = ['ad_performance', 'orders'];

let started: Outcome;
let sources: Connection;

beforeAll(async () => {
  await npmScript('stop');
  // In one window; the campaign starts it in two, as it does by itself.
  started = await npmScript('start', '--keep', '--fresh', '--window', '2025-01-01..2025-04-01');
  if (started.status !== 0) throw new Error(`npm start ended with ${started.status}:\n${started.output}`);
  sources = await connectToSources();
  await prepareSourceKpis(sources);
}, minutes(30));

afterAll(async () => {
  await sources.end();
  const stopped = await npmScript('stop');
  expect(stopped.output).toMatch(/stopped .*emulator/);
}, minutes(5));

describe('npm start', () => {
  it('shows every KPI and says how to query the platform', () => {
    for (const name of kpiNames()) expect(started.output).toContain(`\n${name}: `);
    expect(started.output).toContain(`AWS_ENDPOINT_URL=${aws.endpoint}`);
  });

  it('saves the marketing report that the run has published, and says where', () => {
    const [, file = ''] = /the marketing report that the runs have published is in (\S+)$/m.exec(started.output) ?? [];
    const { first, last } = generatedDays();
    expect(readFileSync(file, 'utf8')).toContain(`<title>Marketing report, ${first} to ${last}</title>`);
  });
});

commandTests();
explainCommandTests();
costCommandTests();
doctorCommandTests();
reportCommandTests();

describe('every KPI that Athena returns', () => {
  const spans = (): [string, string][] => {
    const { first, last } = generatedDays();
    return [
      [first, last],
      [last, last],
      ['2025-02-10', '2025-02-16'],
    ];
  };

  it.each(plainKpis())('%s equals plain SQL on the source tables', async (name) => {
    for (const [from, to] of spans()) {
      const result = await kpi(name, from, to);
      // A single day has no channel of thirty orders.
      if (!name.startsWith('top_')) expect(result.rows.length).toBeGreaterThan(0);
      expect(differences(result, await fromSources(sources, name, from, to))).toEqual([]);
    }
  });

  it(
    'equals what DuckDB makes of the same Iceberg tables',
    async () => {
      const { first, last } = generatedDays();
      const byDuckDb = pythonClient('duckdb_kpis.py', database, first, last) as Record<string, Row[]>;
      expect(Object.keys(byDuckDb).sort()).toEqual([...kpiNames()].sort());
      for (const name of kpiNames())
        expect(differences(await kpi(name, first, last), byDuckDb[name] ?? [])).toEqual([]);
    },
    minutes(6),
  );

  it('is the same in both workgroups', async () => {
    const { first, last } = generatedDays();
    const [analysts, pipeline] = [
      await kpi('channel_roas', first, last),
      await kpi('channel_roas', first, last, 'tributary-local-pipeline'),
    ];
    expect(analysts.rows).toEqual(pipeline.rows);
  });
});

describe('attribution', () => {
  it('gives every model all that the sources sold, and all installs, to channels or to nobody', async () => {
    const { first, last } = generatedDays();
    const [total] = await fromSources(sources, 'totals', first, last);
    const credited = await ask(
      `SELECT model, sum(installs), sum(orders), sum(first_orders), CAST(round(sum(revenue), 2) AS decimal(38, 2))
       FROM channel_kpi WHERE day BETWEEN DATE '${first}' AND DATE '${last}' GROUP BY model ORDER BY model`,
    );
    expect(credited.rows).toHaveLength(9);
    for (const [model, installs, orders, , revenue] of credited.rows) {
      expect([model, Number(installs)]).toEqual([model, expect.closeTo(Number(total?.['installs']), 6)]);
      expect([model, Number(orders)]).toEqual([model, expect.closeTo(Number(total?.['orders']), 6)]);
      expect([model, Number(revenue)]).toEqual([model, expect.closeTo(Number(total?.['revenue']), 2)]);
    }
  });

  it('writes down for each run what was credited, to nobody, and left over', async () => {
    const unexplained = await ask(
      `SELECT count(DISTINCT model), max(abs(unexplained_conversions)), max(abs(unexplained_value))
       FROM attribution_reconciliation`,
    );
    const [models, conversions, value] = unexplained.rows[0] ?? [];
    expect(models).toBe('9');
    expect(Number(conversions)).toBeLessThan(1e-6);
    expect(Number(value)).toBeLessThan(0.005);
  });
});

describe('the advice on the budget', () => {
  const advice = async (): Promise<Map<string, Record<string, string | undefined>>> => {
    const { first, last } = generatedDays();
    const { columns, rows } = await kpi('budget_recommendations', first, last);
    const named = rows.map((row) => Object.fromEntries(columns.map(({ name }, i) => [name, row[i]])));
    return new Map(named.map((row) => [`${row['channel']} ${row['creative_type']}`, row]));
  };

  it('finds what is planted in the data: whom to raise, whom to lower, and who is saturated', async () => {
    const found = await advice();
    const action = (channel: string, creativeType = 'all'): string | undefined =>
      found.get(`${channel} ${creativeType}`)?.['action'];
    expect(action('google_ads')).toBe('raise');
    expect([action('twitter'), action('programmatic_display')]).toEqual(['lower', 'lower']);
    expect(action('youtube')).not.toBe('raise');
    for (const channel of ['facebook', 'instagram', 'google_ads']) expect(action(channel, 'static')).toBe('raise');
  });

  it('spreads what is spent today, to the cent, and says observational of each', async () => {
    const cents = (text: string | undefined): number => Math.round(Number(text) * 100);
    const rows = [...(await advice()).values()];
    const whole = rows.filter((row) => row['creative_type'] === 'all');
    const sum = (of: typeof rows, column: string): number => of.reduce((total, row) => total + cents(row[column]), 0);
    expect(sum(whole, 'spend_advised')).toBe(sum(whole, 'spend_today'));
    for (const one of whole) {
      const parts = rows.filter((row) => row['channel'] === one['channel'] && row['creative_type'] !== 'all');
      expect(sum(parts, 'spend_advised')).toBe(cents(one['spend_advised']));
    }
    for (const row of rows) expect(row['sentence']).toMatch(/^Observational: /);
  });

  it('stands beside what was spent before it, and what follows as far as that is known', async () => {
    const whole = [...(await advice()).values()].filter((row) => row['creative_type'] === 'all');
    const advised = new Map(whole.map((row) => [row['channel'], Number(row['spend_today'])]));
    const { rows } = await ask('SELECT channel, days_after, spend_before FROM advice_outcome');
    expect(rows.map(([channel]) => channel).sort()).toEqual([...advised.keys()].sort());
    for (const [channel, daysAfter, before] of rows) {
      expect([channel, daysAfter]).toEqual([channel, '0']);
      expect([channel, Number(before)]).toEqual([channel, expect.closeTo(advised.get(channel) ?? 0, 1)]);
    }
  });
});

describe('data quality', () => {
  it('is judged of every dataset; of all checks only those of references that lead nowhere are broken', async () => {
    const judged = await ask('SELECT DISTINCT dataset FROM data_quality WHERE passed ORDER BY 1');
    const datasets = loadContracts(join(__dirname, '..', '..', 'contracts')).map(({ dataset }) => dataset);
    expect(judged.rows.flat()).toEqual(datasets.sort());
    const broken = await ask(
      `SELECT dataset, expectation, severity, CAST(value AS bigint) FROM data_quality WHERE NOT passed ORDER BY 1, 2`,
    );
    expect(broken.rows).toEqual([
      ['order_items', 'order_id is in orders.order_id', 'warn', '10'],
      ['order_items', 'product_id is in products.product_id', 'warn', '1'],
      ['orders', 'customer_id is in customers.customer_id', 'warn', '5'],
    ]);
  });
});

describe('an ordinary AWS client', () => {
  it('lists the tables and queries the workgroup', () => {
    const { first, last } = generatedDays();
    const answer = pythonClient(
      'analyst.py',
      database,
      'tributary-local-analysts',
      `SELECT channel, sum(clicks) FROM channel_daily WHERE day BETWEEN DATE '${first}' AND DATE '${last}' GROUP BY 1 ORDER BY 1`,
    ) as { tables: string[]; state: string; rows: string[][] };
    expect(answer.state).toBe('SUCCEEDED');
    expect(answer.tables).toEqual(expect.arrayContaining(['ad_performance', 'channel_daily', 'orders', 'touchpoints']));
    expect(answer.rows.map(([channel]) => channel)).toContain('google_ads');
  });
});

describe('a run of which much is broken', () => {
  let inbox: Inbox;
  let undo: () => Promise<void>;

  // Where there are no tables nothing is staged: the run is short.
  beforeAll(async () => {
    inbox = await Inbox.open();
    undo = await withScript('tables', 'raise ValueError("the bucket hash went missing")\n');
  });

  afterAll(async () => {
    await undo();
    await inbox.close();
  });

  it(
    'names the Glue job whose script raises, the extract that a wrong password stops, and the function that ran out of time',
    async () => {
      const wrong = { password: 'wrong-on-purpose' };
      const secret = await withSecret('marketing', (text) =>
        JSON.stringify({ ...(JSON.parse(text) as object), ...wrong }),
      );
      const extractor = names.extractFunction('sales');
      await deploy(extractor, sleeps(60));
      const timeout = await withTimeout(extractor, 2);
      const failed = await npmScript('start', '--reuse');
      await revert(extractor, 'extract');
      await timeout();
      await secret();
      expect(failed.status).not.toBe(0);
      expect(failed.output).toMatch(/tables: .*ValueError: the bucket hash went missing/);
      expect(failed.output).toMatch(/app_installs\S*: .*(password|refuses user|Access denied)/i);
      expect(failed.output).not.toContain('wrong-on-purpose');
      expect(failed.output).toMatch(/orders\S*: .*Task timed out after 2\.00 seconds/);
    },
    minutes(10),
  );

  it('has people told of each cause once, within a minute, with its runbook', async () => {
    const causes = ['job:tables', 'source:marketing', 'source:sales'];
    const failures = (all: readonly Heard[]): Heard[] =>
      all.filter(({ notification: told }) => told?.kind === 'failure');
    await until('three messages', 60, async () =>
      failures(await inbox.all()).length >= causes.length ? true : undefined,
    );
    await sleep(5000);
    const told = failures(await inbox.all());
    expect(told.map(({ notification }) => notification?.component).sort()).toEqual(causes);
    for (const { at, notification } of told) {
      expect(at.getTime() - Date.parse(notification?.since ?? '')).toBeLessThan(60_000);
      expect(notification?.runbook).toBe(runbookOf(notification?.type ?? ''));
      expect(runbookNames()).toContain(notification?.type);
    }
    await seesIncidents(causes);
  });

  it('says what would run again, and what failed is all that does', async () => {
    const [all, failed] = [
      runOutputSchema.parse(await answered('rerun', '--dry-run')),
      runOutputSchema.parse(await answered('rerun', '--failed', '--dry-run')),
    ];
    expect(failed).toMatchObject({ dag: 'tributary_daily', state: 'none', run_id: all.run_id });
    expect(failed.cleared).toEqual(expect.arrayContaining(['tables', 'marts']));
    expect(failed.cleared).not.toContain('guard');
    expect(all.cleared).toContain('guard');
  });
});

describe('a run that brings late and corrected rows of two datasets alone, and ends with a query that reads too much', () => {
  let run: CommandOutcome;
  let other: CommandOutcome;

  beforeAll(async () => {
    await sources.query(lateRows(generatedDays().last));
    await prepareSourceKpis(sources);
    const undo = await withGreedyTotals();
    const followed = ended(beginTributary('run', '--window', LAST_DAY, '--dataset', ...LATE));
    await until('the run is under way', 60, async () =>
      (await airflow.dagRuns(DAILY, 'running')).length > 0 ? true : undefined,
    );
    other = await tributary('run', '--window', LAST_DAY);
    run = await followed;
    await undo();
  }, minutes(10));

  it('names that query, and that it read more than its workgroup allows, to who began it and followed it', () => {
    expect(run.code).toBe(1);
    expect(run.stderr).toMatch(/^orders\.plan: success$/m);
    expect(run.stderr).toMatch(/RunFailedError: manual__.* failed:\n.*totals.*: .*Bytes scanned limit was exceeded/);
  });

  it('moves those datasets alone', () => {
    expect(run.stderr).toMatch(/^stage_ad_performance: success$/m);
    expect(run.stderr).not.toMatch(/^(stage_)?touchpoints\S*: success$/m);
  });

  it('is in the way of another one of the same days, which is refused and named', () => {
    expect(other).toMatchObject({ code: 3, stdout: '' });
    expect(other.stderr).toMatch(
      /RefusedError: tributary_daily run manual__\S+ is running and has 2025-03-31T00:00:00Z to 2025-04-01T00:00:00Z/,
    );
  });

  it(
    'restates what the rows change: every KPI equals plain SQL again, the new channel among them',
    async () => {
      const { first, last } = generatedDays();
      for (const name of plainKpis())
        expect(differences(await kpi(name, first, last), await fromSources(sources, name, first, last))).toEqual([]);
      const spend = await kpi('channel_spend_and_impressions', last, last);
      expect(spend.rows.map(([channel]) => channel)).toContain('snapchat_ads');
    },
    minutes(5),
  );

  it('records each restated figure with what it was, what it is and why', async () => {
    const restated = await athenaQuery(athena, {
      sql: `SELECT mart, "column", before, after, array_join(why, '; ') AS why FROM restatement
            WHERE key LIKE '%2025-02-12%' AND mart = 'channel_daily' ORDER BY "column", key`,
      workgroup: 'tributary-local-analysts',
      database,
    });
    const [mart, column, before, after, why] = [0, 1, 2, 3, 4];
    const figure = restated.rows.find((row) => row[column] === 'spend');
    expect(figure?.[mart]).toBe('channel_daily');
    expect(Number(figure?.[after]) - Number(figure?.[before])).toBeCloseTo(1000, 6);
    expect(figure?.[why]).toContain('ad_performance');
  });
});

describe('what the runbooks say', () => {
  let cli: string;

  beforeAll(async () => {
    cli = await ensureAwsCli();
  }, minutes(3));

  it.each([...new Set(runnableBlocks().map(({ runbook }) => runbook))])(
    '%s: every command that is marked as runnable runs',
    (name) => {
      for (const block of runnableBlocks().filter(({ runbook }) => runbook === name)) {
        const { status, stderr } = runBlock(block, cli, awsClientEnvironment);
        expect({ line: block.line, status, stderr }).toMatchObject({ status: 0 });
      }
    },
    minutes(5),
  );
});

describe('Terraform', () => {
  it(
    'finds nothing to change after the deploy and all the runs',
    async () => {
      expect(await planChanges()).toEqual([]);
    },
    minutes(6),
  );

  it(
    'shows exactly the change of one job’s worker count',
    async () => {
      expect(await withWorkerCount('tributary-local-marts', 7, () => planChanges(['compute']))).toEqual([
        { stack: 'compute', type: 'aws_glue_job', actions: ['update'], attributes: ['number_of_workers'] },
      ]);
    },
    minutes(6),
  );
});
