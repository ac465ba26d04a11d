/**
 * The end of a person's data, and then of the platform. What `tributary forget` leaves of a person on a platform: nothing,
 * by code that knows nothing of it (`search_person.py`), and figures that differ by that person's rows and by no others.
 * What `cdktf destroy` leaves: keys that wait for their deletion.
 */
import type { Connection, RowDataPacket } from 'mysql2/promise';
import { forgetOutputSchema, type ForgetOutput } from '../../ops/forget/output';
import type { Outcome } from '../ops/command';
import { differences } from '../e2e/compare-kpi';
import { ask, names } from '../e2e/faults/platform';
import { answered, tributary } from '../e2e/on-platform';
import { fromSources, kpi, plainKpis } from '../e2e/figures';
import { generatedDays, npmScript, pythonClient, succeeded } from '../e2e/running-platform';
import { connectToSources } from '../e2e/source-database';
import { prepareSourceKpis, type Row } from '../e2e/source-kpis/source-kpi';

interface Person {
  readonly customer: string;
  readonly device: string;
  /** By the name of the column that holds them. */
  readonly identifiers: Readonly<Record<string, readonly string[]>> & { readonly email_hash: readonly string[] };
  /** What goes with the person. */
  readonly orders: number;
  readonly firstOrders: number;
  readonly installs: number;
  /** USD. */
  readonly revenue: number;
}

interface Trace {
  readonly bucket: string;
  readonly key: string;
  readonly version: string;
  readonly what: string;
}

const TIMEOUT = 15 * 60_000;
/** The window of the last generated day. */
const LAST_DAY = '2025-03-31..2025-04-01';
/** Somebody with orders, an install and touches, on a device that nobody else has; the one with the most orders. */
const SOMEBODY = `
  SELECT c.customer_id AS customer, c.device_id AS device
  FROM sales.customers AS c
  JOIN sale AS s ON s.customer_id = c.customer_id AND s.orders = 1 AND s.usd IS NOT NULL
  WHERE c.email IS NOT NULL
    AND c.device_id <> '00000000-0000-0000-0000-000000000000'
    AND c.device_id COLLATE utf8mb4_nopad_bin IN (SELECT device_id FROM install)
    AND c.device_id COLLATE utf8mb4_nopad_bin IN (SELECT device_id FROM touch)
    AND (SELECT COUNT(*) FROM sales.customers AS other WHERE other.device_id = c.device_id) = 1
  GROUP BY c.customer_id, c.device_id
  ORDER BY COUNT(DISTINCT s.order_id) DESC, c.customer_id
  LIMIT 1`;

let sources: Connection;
let person: Person;

beforeAll(async () => {
  await npmScript('stop');
  await succeeded(npmScript('start', '--keep', '--fresh', '--window', '2025-01-01..2025-04-01'));
  sources = await connectToSources();
  await prepareSourceKpis(sources);
}, 2 * TIMEOUT);

afterAll(async () => {
  await sources.end();
  await succeeded(npmScript('stop'));
}, TIMEOUT);

const traces = (): Trace[] =>
  pythonClient('../campaign/search_person.py', JSON.stringify(person.identifiers)) as Trace[];

describe('tributary forget', () => {
  let totals: Row;

  const totalsNow = async (): Promise<Row> => {
    const { first, last } = generatedDays();
    const { columns, rows } = await kpi('totals', first, last);
    return Object.fromEntries(columns.map(({ name }, i) => [name, Number(rows[0]?.[i])]));
  };
  /** A command that must not repeat who it is about; a short number is one of the figures too. */
  const silent = ({ code, stdout, stderr }: Outcome): Outcome => {
    for (const text of [person.device, ...person.identifiers.email_hash])
      expect([stdout, stderr].filter((told) => told.includes(text))).toEqual([]);
    return { code, stdout, stderr };
  };

  beforeAll(async () => {
    person = await somebody(sources);
    totals = await totalsNow();
    // As docs/erasure.md has it: at the source first.
    await eraseAtSource(sources, person);
    await prepareSourceKpis(sources);
  }, TIMEOUT);

  it(
    'counts what there is of a person, as it lies in the tables, and changes nothing',
    async () => {
      const before = traces();
      expect([...new Set(before.map(({ bucket }) => bucket))]).toEqual(
        expect.arrayContaining([names.bucket('curated'), names.bucket('raw'), names.bucket('results')]),
      );
      const output: ForgetOutput = forgetOutputSchema.parse(await answered('forget', '--customer', person.customer));
      expect(output).toMatchObject({ mode: 'count', state: 'success', answer: { known: true, searched: null } });
      expect(output.answer?.curated).toMatchObject(await rowsOf(person));
      for (const dataset of Object.keys(await rowsOf(person)))
        expect(output.answer?.raw[dataset]?.rows).toBeGreaterThan(0);
      const kept = ({ bucket }: Trace): boolean => bucket !== names.bucket('results');
      expect(traces().filter(kept)).toEqual(before.filter(kept));
      expect(await totalsNow()).toEqual(totals);
    },
    TIMEOUT,
  );

  it(
    'erases the person: no version of any object holds anything that code of another hand finds',
    async () => {
      const { code, stdout, stderr } = silent(await tributary('forget', '--customer', person.customer, '--confirm'));
      expect([code, stderr]).toEqual([0, expect.stringContaining('recommend: success')]);
      expect(stdout).toMatch(/^Erased \(/m);
      expect(stdout).toMatch(/^Searched [\d,]+ versions of [\d,]+ objects, .*: nothing is left$/m);
      expect(traces()).toEqual([]);
    },
    TIMEOUT,
  );

  it(
    'changes the figures by the rows of the person alone: every KPI equals plain SQL on sources without them',
    async () => {
      const after = await totalsNow();
      const gone = (column: string): number => Number(totals[column]) - Number(after[column]);
      expect([gone('orders'), gone('new_customers'), gone('installs')]).toEqual([
        person.orders,
        person.firstOrders,
        person.installs,
      ]);
      expect(gone('revenue')).toBeCloseTo(person.revenue, 1);
      expect([gone('spend'), gone('impressions'), gone('clicks')]).toEqual([0, 0, 0]);
      const { first, last } = generatedDays();
      for (const name of plainKpis())
        expect(differences(await kpi(name, first, last), await fromSources(sources, name, first, last))).toEqual([]);
    },
    TIMEOUT,
  );

  it(
    'stays so after the next run of a window, which finds raw and tables in order',
    async () => {
      expect(await tributary('run', '--window', LAST_DAY)).toMatchObject({ code: 0 });
      expect(traces()).toEqual([]);
    },
    TIMEOUT,
  );

  it(
    'knows the person no longer, and says so with an exit code of its own',
    async () => {
      const { code, stdout } = silent(await tributary('forget', '--customer', person.customer));
      expect(code).toBe(1);
      expect(stdout).toMatch(/^Nothing of this customer is in the lake/);
    },
    TIMEOUT,
  );
});

describe('cdktf destroy', () => {
  it(
    'ends all five stacks and leaves nothing but keys that wait for their deletion',
    async () => {
      const destroyed = await npmScript('cdktf', 'destroy', '*', '--auto-approve');
      expect(destroyed).toMatchObject({ status: 0 });
      expect(pythonClient('../campaign/leftovers.py')).toEqual([]);
    },
    TIMEOUT,
  );
});

async function somebody(sources: Connection): Promise<Person> {
  const rows = async (sql: string, values: readonly string[] = []): Promise<Record<string, string>[]> =>
    (await sources.query<(RowDataPacket & Record<string, string>)[]>(sql, [...values]))[0];
  const [found] = await rows(SOMEBODY);
  if (found === undefined) throw new Error('nobody of the generated data has orders, an install and touches');
  const { customer = '', device = '' } = found;
  const column = async (name: string, table: string, of: string, value: string): Promise<string[]> =>
    (await rows(`SELECT DISTINCT ${name} AS value FROM ${table} WHERE ${of} = ?`, [value])).map(({ value: one }) =>
      String(one),
    );
  const { first, last } = generatedDays();
  const [sold] = await rows(
    'SELECT SUM(orders) AS orders, SUM(first_orders) AS first_orders, SUM(COALESCE(usd, 0)) AS usd FROM sale ' +
      'WHERE customer_id = ? AND day BETWEEN ? AND ?',
    [customer, first, last],
  );
  const [installed] = await rows(
    'SELECT COUNT(*) AS installs FROM install WHERE device_id = ? AND DATE(installed_at) BETWEEN ? AND ?',
    [device, first, last],
  );
  // Its answer is one of the results of queries that the person is in.
  const hashed = await ask(`SELECT email_hash FROM customers WHERE customer_id = ${customer}`);
  const identifiers = {
    customer_id: [customer],
    device_id: [device],
    email_hash: [hashed.rows[0]?.[0] ?? ''],
    order_id: await column('order_id', 'sales.orders', 'customer_id', customer),
    record_id: await column('record_id', 'sales.orders', 'customer_id', customer),
    install_id: await column('install_id', 'marketing.app_installs', 'device_id', device),
    touchpoint_id: await column('touchpoint_id', 'marketing.touchpoints', 'device_id', device),
    delivery_id: await column('delivery_id', 'marketing.touchpoints', 'device_id', device),
  };
  for (const [name, values] of Object.entries(identifiers)) {
    expect([name, values.length]).not.toEqual([name, 0]);
    expect(values).not.toContain('');
  }
  return {
    ...{ customer, device, identifiers },
    ...{
      orders: Number(sold?.['orders']),
      firstOrders: Number(sold?.['first_orders']),
      revenue: Number(sold?.['usd']),
    },
    installs: Number(installed?.['installs']),
  };
}

async function eraseAtSource(sources: Connection, { customer, device }: Person): Promise<void> {
  await sources.query(
    'DELETE FROM sales.order_items WHERE order_id IN (SELECT order_id FROM sales.orders WHERE customer_id = ?)',
    [customer],
  );
  for (const [table, column, value] of [
    ['sales.orders', 'customer_id', customer],
    ['sales.customers', 'customer_id', customer],
    ['marketing.app_installs', 'device_id', device],
    ['marketing.touchpoints', 'device_id', device],
  ] as const)
    await sources.query(`DELETE FROM ${table} WHERE ${column} = ?`, [value]);
}

/** Rows of the person in the curated tables, by dataset. */
async function rowsOf({ customer, device }: Person): Promise<Record<string, number>> {
  const orders = `SELECT order_id FROM orders WHERE customer_id = ${customer}`;
  const { rows } = await ask(
    `SELECT 'customers', count(*) FROM customers WHERE customer_id = ${customer}
     UNION ALL SELECT 'orders', count(*) FROM orders WHERE customer_id = ${customer}
     UNION ALL SELECT 'order_items', count(*) FROM order_items WHERE order_id IN (${orders})
     UNION ALL SELECT 'app_installs', count(*) FROM app_installs WHERE device_id = '${device}'
     UNION ALL SELECT 'touchpoints', count(*) FROM touchpoints WHERE device_id = '${device}'`,
  );
  return Object.fromEntries(rows.map(([dataset = '', count]) => [dataset, Number(count)]));
}
