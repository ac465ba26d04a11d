/** Contracts of made-up datasets, of every kind that there is: what grows with the number of datasets is seen on them. */
import { stringify } from 'yaml';

/** What a contract says of a column, as it is written down. */
type Column = Readonly<Record<string, unknown>> & { readonly name: string; readonly type: string };

/** What differs between the kinds of datasets. */
interface Kind {
  readonly what: string;
  readonly source: object;
  readonly raw: 'csv' | 'jsonl';
  readonly curated: object;
  /** Whose a row is, of those that are somebody's. */
  readonly person?: object;
  readonly columns: readonly Column[];
  /** Types of further columns, in turn. */
  readonly further: readonly string[];
  readonly checks: readonly object[];
}

const AREAS = ['billing', 'support', 'crm', 'web', 'email', 'push', 'store', 'partner', 'loyalty', 'survey'] as const;
const NOUNS = ['events', 'invoices', 'accounts', 'documents', 'sessions', 'returns', 'coupons', 'forms'] as const;
const OWNERS = ['data-platform', 'finance-data', 'growth-data', 'sales-data'] as const;
/** The most that a contract takes. */
const LONGEST_NAME = 63;

const column = (name: string, type: string, more: object = {}): Column => ({
  name,
  type,
  description: `What the source says of ${name.replaceAll('_', ' ')}.`,
  ...more,
});

const KINDS: readonly [Kind, Kind, Kind, Kind] = [
  {
    what: 'Events of devices, delivered at least once',
    source: { key: ['event_id'], page_by: ['delivery_id'] },
    raw: 'csv',
    curated: {
      volume: { rows_per_day: 2_000_000, bytes_per_row: 50 },
      partition_by: { column: 'occurred_at', transform: 'month' },
      bucket_by: { column: 'device_id', buckets: 16 },
      sort_by: ['device_id', 'occurred_at'],
      event_time_immutable: true,
    },
    person: { column: 'device_id', dataset: 'customers', other: 'device_id' },
    columns: [
      column('delivery_id', 'bigint'),
      column('event_id', 'bigint'),
      column('device_id', 'string', { personal_data: 'pseudonymous' }),
      column('occurred_at', 'timestamp'),
      column('kind', 'string', { values: ['seen', 'clicked', 'closed'] }),
    ],
    further: ['string', 'int', 'double', 'boolean'],
    checks: [{ rule: 'distribution', figure: 'rows', max_deviations: 6, severity: 'warn' }],
  },
  {
    what: 'Invoices in the currency of the customer',
    source: { key: ['invoice_id'], deletes: { by: 'column', column: 'deleted_at' } },
    raw: 'jsonl',
    curated: {
      volume: { rows_per_day: 120_000, bytes_per_row: 60 },
      partition_by: { column: 'issued_at', transform: 'month' },
      sort_by: ['issued_at'],
      event_time_immutable: true,
    },
    person: { column: 'customer_id', dataset: 'customers', other: 'customer_id' },
    columns: [
      column('invoice_id', 'bigint'),
      column('customer_id', 'bigint', { personal_data: 'pseudonymous' }),
      column('issued_at', 'timestamp'),
      column('currency', 'string', { values: ['USD', 'EUR', 'GBP'], any_case: true }),
      column('amount', 'decimal(18,2)', { role: 'money', currency_column: 'currency' }),
      column('paid_amount', 'decimal(18,2)', { role: 'money', currency_column: 'currency', nullable: true }),
      column('deleted_at', 'timestamp', { nullable: true }),
    ],
    further: ['string', 'decimal(38,9)', 'date', 'bigint'],
    checks: [
      { rule: 'min', column: 'amount', value: 0, severity: 'error' },
      { rule: 'at_most_column', column: 'paid_amount', other: 'amount', severity: 'warn' },
      { rule: 'referenced', column: 'customer_id', dataset: 'customers', other: 'customer_id', severity: 'warn' },
    ],
  },
  {
    what: 'Accounts as they are now; the source deletes without a trace',
    source: { key: ['account_id', 'region'], deletes: { by: 'key_sweep', every_days: 7 } },
    raw: 'jsonl',
    curated: { event_time_immutable: false },
    person: { column: 'account_id', dataset: 'customers', other: 'customer_id' },
    columns: [
      column('account_id', 'bigint'),
      column('region', 'string'),
      column('email_hash', 'string', { source_column: 'email', nullable: true, personal_data: 'keyed_hash' }),
      column('channel', 'string', { vocabulary: 'channel' }),
      column('seats', 'int', { role: 'measure', unit: 'count' }),
    ],
    further: ['string', 'boolean', 'date', 'double'],
    checks: [
      { rule: 'complete', column: 'email_hash', min_percent: 80, severity: 'warn' },
      { rule: 'unique', columns: ['account_id'], severity: 'error' },
    ],
  },
  {
    what: 'Documents with their content',
    source: { key: ['document_id'] },
    raw: 'jsonl',
    curated: { sort_by: ['document_id'], event_time_immutable: false },
    columns: [
      column('document_id', 'string'),
      column('campaign_id', 'string'),
      column('content', 'binary', { nullable: true }),
      column('fee', 'decimal(18,2)', { role: 'money', unit: 'USD' }),
    ],
    further: ['timestamp', 'string', 'int', 'binary'],
    checks: [
      { rule: 'max', column: 'fee', value: 1000, severity: 'error' },
      { rule: 'referenced', column: 'campaign_id', dataset: 'campaigns', other: 'campaign_id', severity: 'warn' },
      { rule: 'distribution', figure: 'sum', column: 'fee', max_deviations: 6, severity: 'warn' },
    ],
  },
];

/** Every tenth name is as long as a contract takes it: limits are met by the longest. */
function nameOf(index: number): string {
  const name = [AREAS[index % AREAS.length], NOUNS[index % NOUNS.length], String(index).padStart(3, '0')].join('_');
  return index % 10 === 0 ? name.padEnd(LONGEST_NAME, '_of_the_archive') : name;
}

function contractOf(index: number, system: string): object {
  const kind = KINDS[index % KINDS.length] ?? KINDS[0];
  const further = Array.from({ length: index % 33 }, (_, n) => {
    const type = kind.further[n % kind.further.length] ?? 'string';
    // CSV has no NULL of a text.
    return column(`detail_${n + 1}`, type, { nullable: kind.raw === 'jsonl' });
  });
  return {
    dataset: nameOf(index),
    version: 1,
    description: `${kind.what}: the ${index + 1}th of the made-up datasets.`,
    owner: OWNERS[index % OWNERS.length],
    source: {
      system,
      table: nameOf(index),
      ...kind.source,
      change_column: 'updated_at',
      time_zone: 'UTC',
      overlap_minutes: 15,
      safety_lag_minutes: 10,
      chunk_rows: 100_000,
    },
    raw: { format: kind.raw },
    curated: kind.curated,
    ...(kind.person === undefined ? {} : { person: kind.person }),
    columns: [...kind.columns, ...further, column('updated_at', 'timestamp')],
    freshness: { max_age_hours: 26 },
    checks: kind.checks,
  };
}

/**
 * @param count how many; the same ones for the same number
 * @param systems sources that they are of, in turn
 * @returns YAML by dataset; they refer to `customers`, `campaigns` and the vocabulary `channel`
 */
export function madeUpContracts(count: number, systems: readonly [string, ...string[]]): ReadonlyMap<string, string> {
  return new Map(
    Array.from({ length: count }, (_, index) => {
      const system = systems[index % systems.length] ?? systems[0];
      return [nameOf(index), stringify(contractOf(index, system), { aliasDuplicateObjects: false })];
    }),
  );
}
