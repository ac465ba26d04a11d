import { type DictionaryEntry, dictionarySchema } from '../../reference/dictionary/dictionary';
import { compileDictionary, linked } from '../../reference/dictionary/compile';
import { dictionaryDocument } from '../../reference/dictionary/document';
import { exampleOf } from '../../reference/dictionary/example';
import { ROOT } from '../stacks/synthesis';

// Python imports PySpark, on a busy machine for seconds.
jest.setTimeout(120_000);

const column = { name: 'day', type: 'date', description: 'UTC day.' };
const draft = (name: string, reads: readonly string[], kind: DictionaryEntry['kind'] = 'mart') => ({
  ...{ name, kind, description: 'What it is.', columns: [column], analysts: true },
  ...{ key: [], partition_by: [], reads: [...reads] },
});

describe('the data dictionary', () => {
  let dictionary: readonly DictionaryEntry[];
  const entry = (name: string, kind?: DictionaryEntry['kind']): DictionaryEntry | undefined =>
    dictionary.find((one) => one.name === name && (kind === undefined || one.kind === kind));

  beforeAll(async () => {
    dictionary = await compileDictionary(ROOT);
  });

  it('says of every column what it holds', () => {
    expect(dictionarySchema.parse(dictionary)).toEqual(dictionary);
    expect(new Set(dictionary.map(({ kind }) => kind))).toEqual(new Set(['dataset', 'mart', 'view', 'kpi', 'record']));
  });

  it('follows a dataset from its source to who reads it', () => {
    expect(entry('orders')).toMatchObject({
      analysts: false,
      key: ['order_id'],
      partition_by: ['months(ordered_at)'],
      reads: [],
      contract: { owner: 'sales-data', source: 'sales.orders', freshness: { max_age_hours: 26, severity: 'warn' } },
    });
    expect(entry('orders')?.contract?.checks).toContain('refund_amount is at most amount (warn)');
    expect(entry('orders')?.read_by).toEqual(expect.arrayContaining(['order_daily', 'channel_kpi', 'recommendation']));
    expect(entry('customer_daily')).toMatchObject({ analysts: true, job: 'marts' });
    expect(entry('customer_daily')?.read_by).toEqual(['publication', 'customer_acquisition']);
    expect(entry('campaign_performance')?.reads).toEqual(['campaign_daily', 'campaigns']);
    expect(entry('customer_acquisition')).toMatchObject({ kind: 'kpi', reads: ['customer_daily'], read_by: [] });
  });

  it('has units, values and personal data where contracts say them', () => {
    const of = (name: string) => entry('orders')?.columns.find((one) => one.name === name);
    expect(of('amount')).toMatchObject({ type: 'decimal(18,2)', nullable: false, unit: 'as currency' });
    expect(of('status')?.values).toEqual(['paid', 'shipped', 'cancelled', 'refunded']);
    expect(of('customer_id')?.personal_data).toBe('pseudonymous');
    expect(of('status')?.personal_data).toBeUndefined();
  });

  it('tells a KPI from the mart of the same name', () => {
    expect(entry('cohort_roas', 'mart')?.read_by).toContain('cohort_roas');
    expect(entry('cohort_roas', 'kpi')).toMatchObject({ reads: ['cohort_roas'], read_by: [] });
    const document = dictionaryDocument(dictionary);
    for (const anchor of ['cohort_roas', 'kpi-cohort_roas']) {
      expect(document).toContain(`<a id="${anchor}"></a>`);
      expect(document).toContain(`(#${anchor})`);
    }
  });

  it('has no link in it that leads nowhere', () => {
    const document = dictionaryDocument(dictionary);
    const anchors = [...document.matchAll(/<a id="([^"]+)">/g)].map(([, anchor]) => anchor);
    const links = [...document.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor]) => anchor);
    expect(new Set(anchors).size).toBe(anchors.length);
    expect(anchors).toEqual(expect.arrayContaining(links));
  });

  it('is refused when something is made of what there is not', () => {
    expect(() => linked([draft('a', []), draft('b', ['a', 'c'])])).toThrow('b is made of c, which there is not');
    expect(() => linked([draft('a', [], 'kpi'), draft('b', ['a'], 'view')])).toThrow('b is made of a');
  });

  it('is refused when two tables or views have one name', () => {
    expect(() => linked([draft('a', []), draft('a', [], 'view')])).toThrow('two tables or views are called a');
  });
});

describe('an example', () => {
  const of = (changes: Partial<Parameters<typeof exampleOf>[0]>): string =>
    exampleOf({ name: 't', kind: 'mart', columns: [column], partition_by: ['months(day)'], ...changes });

  it.each([
    [
      'bounds the days of a mart',
      {},
      "SELECT day FROM t WHERE day BETWEEN DATE '2025-01-01' AND DATE '2025-03-31' LIMIT 10",
    ],
    [
      'bounds the time of a dataset',
      {
        kind: 'dataset' as const,
        columns: [{ ...column, name: 'ordered_at', type: 'timestamp' }],
        partition_by: ['months(ordered_at)'],
      },
      "SELECT ordered_at FROM t WHERE ordered_at >= TIMESTAMP '2025-01-01 00:00:00' AND ordered_at < TIMESTAMP '2025-04-01 00:00:00' LIMIT 10",
    ],
    [
      'bounds nothing where rows have no time',
      { columns: [{ ...column, name: 'id' }], partition_by: [] },
      'SELECT id FROM t LIMIT 10',
    ],
    [
      'is the prepared statement of a KPI',
      { kind: 'kpi' as const, name: 'total-spend' },
      "EXECUTE total_spend USING DATE '2025-01-01', DATE '2025-03-31'",
    ],
  ])('%s', (_, changes, sql) => {
    expect(of(changes)).toBe(sql);
  });
});
