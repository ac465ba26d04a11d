import { entryText, listText } from '../../../ops/describe/text';
import type { DictionaryEntry } from '../../../reference/dictionary/dictionary';

const dataset: DictionaryEntry = {
  name: 'orders',
  kind: 'dataset',
  description: 'Orders placed in the app, with what became of them.',
  columns: [
    { name: 'order_id', type: 'bigint', nullable: false, description: 'Identifier of the order.' },
    {
      name: 'customer_id',
      type: 'bigint',
      nullable: true,
      description: 'Customer who ordered.',
      personal_data: 'pseudonymous',
    },
    { name: 'amount', type: 'decimal(18,2)', nullable: false, description: 'What was paid.', unit: 'as currency' },
  ],
  analysts: false,
  key: ['order_id'],
  partition_by: ['months(ordered_at)'],
  reads: [],
  read_by: ['order_daily'],
  example: 'SELECT order_id FROM orders LIMIT 10',
  contract: {
    version: 2,
    owner: 'sales-data',
    source: 'sales.orders',
    freshness: { max_age_hours: 26, severity: 'warn' },
    checks: ['amount is at least 0 (error)'],
  },
};

describe('a description in the terminal', () => {
  it('says everything of a dataset, columns below each other', () => {
    expect(entryText(dataset)).toBe(`orders (dataset)
Orders placed in the app, with what became of them.

owner      sales-data
fresh      newest change at most 26 hours old (warn)
key        order_id
partitions months(ordered_at)
made of    source sales.orders
read by    order_daily
checks     amount is at least 0 (error)
analysts   may not read it: docs/access.md

  order_id     bigint          Identifier of the order.
  customer_id  bigint or NULL  Customer who ordered. Personal data: pseudonymous.
  amount       decimal(18,2)   What was paid. Unit: as currency.

Example: SELECT order_id FROM orders LIMIT 10`);
  });

  it('breaks lines between words where the terminal is narrow', () => {
    const lines = entryText(dataset, 60).split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(60);
    expect(lines).toContain(`  customer_id  bigint or NULL  Customer who ordered.`);
    expect(lines).toContain(`${' '.repeat(31)}Personal data: pseudonymous.`);
  });
});

describe('the list', () => {
  it('has a line for each, below its kind', () => {
    const list = listText([
      { name: 'orders', kind: 'dataset', description: 'Orders placed. More of it.', analysts: false },
      { name: 'totals', kind: 'kpi', description: 'All together; USD.', analysts: true },
    ]);
    expect(list).toContain('Datasets\n  orders  Orders placed.\n');
    expect(list).toContain('KPIs\n  totals  All together.');
    expect(list).not.toContain('Views');
  });
});
