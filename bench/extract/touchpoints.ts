/** The table that is measured on: as wide as touchpoints of ad networks are, the same rows every time. */
import { createHash } from 'node:crypto';
import type { Contract } from '../../contracts/contract';

export const database = 'bench';
export const keyColumn = 'delivery_id';

/** Holds the change of every row, of the largest table too. */
export const changes = { start: '2025-01-01T00:00:00Z', end: '2025-02-01T00:00:00Z' } as const;

interface Column {
  readonly name: string;
  /** Its type in MariaDB. */
  readonly type: string;
  readonly contractType: Contract['columns'][number]['type'];
  /** Its value, by the number of the row. */
  readonly value: string;
}

const changed = "TIMESTAMPADD(MICROSECOND, seq * 100003, '2025-01-01')";
const oneOf = (salt: string, ...values: readonly string[]): string =>
  `ELT(1 + CRC32(CONCAT('${salt}', seq)) % ${values.length}, ${values.map((value) => `'${value}'`).join(', ')})`;
const below = (salt: string, limit: number): string => `CRC32(CONCAT('${salt}', seq)) % ${limit}`;
const uuid = [9, 14, 19, 24].reduce((text, place) => `INSERT(${text}, ${place}, 0, '-')`, 'MD5(seq)');

/** Some 174 bytes of CSV a row. No floating-point numbers: each tool would write them in another way. */
export const columns: readonly Column[] = [
  { name: keyColumn, type: 'BIGINT NOT NULL', contractType: 'bigint', value: '1000000000 + seq' },
  { name: 'touchpoint_id', type: 'BIGINT NOT NULL', contractType: 'bigint', value: '7000000000 + seq * 7' },
  { name: 'device_id', type: 'CHAR(36) NOT NULL', contractType: 'string', value: uuid },
  {
    name: 'occurred_at',
    type: 'DATETIME(6) NOT NULL',
    contractType: 'timestamp',
    value: `TIMESTAMPADD(MICROSECOND, -(${below('o', 900_000_000)}), ${changed})`,
  },
  {
    name: 'channel',
    type: 'VARCHAR(64) NOT NULL',
    contractType: 'string',
    value: oneOf('n', 'google_ads', 'facebook', 'instagram', 'tiktok', 'twitter', 'apple_search_ads'),
  },
  {
    name: 'campaign_id',
    type: 'VARCHAR(64) NOT NULL',
    contractType: 'string',
    value: `CONCAT('cmp-', LPAD(${below('c', 5000)}, 6, '0'))`,
  },
  {
    name: 'creative_type',
    type: 'VARCHAR(16) NOT NULL',
    contractType: 'string',
    value: oneOf('t', 'static', 'video', 'carousel'),
  },
  { name: 'kind', type: 'VARCHAR(16) NOT NULL', contractType: 'string', value: oneOf('k', 'impression', 'click') },
  {
    name: 'country',
    type: 'CHAR(2) NOT NULL',
    contractType: 'string',
    value: oneOf('l', 'DE', 'FR', 'IT', 'ES', 'PL', 'NL', 'SE'),
  },
  { name: 'bid_micros', type: 'INT NOT NULL', contractType: 'int', value: below('b', 2_000_000) },
  // One in eight was not seen.
  {
    name: 'view_microseconds',
    type: 'INT NULL',
    contractType: 'int',
    value: `IF(seq % 8 = 0, NULL, ${below('v', 30_000_000)})`,
  },
  { name: 'platform', type: 'VARCHAR(16) NOT NULL', contractType: 'string', value: oneOf('p', 'ios', 'android') },
  { name: 'updated_at', type: 'DATETIME(6) NOT NULL', contractType: 'timestamp', value: changed },
];

export const tableOf = (rows: number): string => `touchpoints_${rows}`;

/** Tells tables of these columns and values from those that a kept database may hold of others. */
export const edition = createHash('sha256').update(JSON.stringify(columns)).digest('hex').slice(0, 12);

/** Makes a table of that many rows in the current database; a half-made one of an interrupted run has another name. */
export function fillSql(rows: number): string {
  const table = tableOf(rows);
  const draft = `${table}_draft`;
  const definitions = columns.map(({ name, type }) => `${name} ${type}`).join(', ');
  return `
    DROP TABLE IF EXISTS ${draft};
    CREATE TABLE ${draft} (${definitions}, PRIMARY KEY (${keyColumn})) COMMENT = '${edition}';
    SET unique_checks = 0, foreign_key_checks = 0;
    INSERT INTO ${draft} SELECT ${columns.map(({ value }) => value).join(', ')} FROM seq_1_to_${rows} ORDER BY seq;
    ALTER TABLE ${draft} ADD KEY by_change (updated_at);
    ANALYZE TABLE ${draft};
    DROP TABLE IF EXISTS ${table};
    RENAME TABLE ${draft} TO ${table};
  `;
}

/** What a platform would say of the table. */
export function contractSource(rows: number, chunkRows: number): object {
  return {
    dataset: tableOf(rows),
    version: 1,
    description: 'Impressions and clicks of single devices.',
    owner: 'bench',
    source: {
      system: 'marketing',
      table: tableOf(rows),
      key: [keyColumn],
      change_column: 'updated_at',
      time_zone: 'UTC',
      overlap_minutes: 15,
      safety_lag_minutes: 10,
      chunk_rows: chunkRows,
    },
    raw: { format: 'csv' },
    curated: { event_time_immutable: true },
    columns: columns.map(({ name, type, contractType }) => ({
      name,
      type: contractType,
      nullable: type.endsWith(' NULL') && !type.endsWith('NOT NULL'),
      description: 'A column.',
    })),
    freshness: { max_age_hours: 26 },
  };
}
