/**
 * The torture tables of both engines with one value a row, and contracts over them, as one JSON array on standard output.
 *
 * What can't be curated takes its whole row along, so no other value may be in the row: all else is NULL in it, and where
 * the contract has no NULL the type's shortest.
 */
import { commonTypes, mariadbTypes, type TortureType as MysqlType } from '../../lambdas/extract/torture/mysql';
import { tortureTypes, type TortureType as SqlServerType } from '../../lambdas/extract/torture/sqlserver';

type Format = 'csv' | 'jsonl';

/** A type of either engine, as it is held in MariaDB. */
interface Held {
  readonly name: string;
  readonly type: string;
  readonly contract: string;
  /** Type that its texts have to fit where a contract is strict: some do not. */
  readonly strict: string;
  /** Literals of MariaDB. */
  readonly values: readonly string[];
  /** Expression of the server's own text; null: the texts are given. */
  readonly text: string | null;
  readonly texts: readonly string[] | null;
}

interface Engine {
  readonly name: 'mysql' | 'sqlserver';
  readonly system: string;
  readonly types: readonly Held[];
}

interface Column {
  readonly held: Held;
  readonly type: string;
  readonly nullable: boolean;
}

/** Narrower than what is in the table: a part of its values is out of range. */
const narrower: Readonly<Record<string, string>> = {
  wide_decimal: 'decimal(38,20)',
  long_decimal: 'decimal(38,0)',
  bit64: 'decimal(20,0)',
  filled: 'bigint',
};

const ofMysql = ({ name, type, contract, values, text }: MysqlType): Held => ({
  ...{ name, type, contract, values, texts: null },
  strict: narrower[name] ?? contract,
  text: text?.(name) ?? name,
});

const ofSqlServer = ({ name, mariadb, contract, values }: SqlServerType): Held => ({
  ...{ name, type: mariadb, contract, text: null },
  strict: contract,
  values: values.map((value) => value.mariadb),
  texts: values.map((value) => value.text),
});

const version: SqlServerType = {
  name: 'version',
  sqlServer: 'rowversion',
  mariadb: "BINARY(8) COMMENT 'timestamp'",
  contract: 'binary',
  values: [{ text: '00000000000007D1', sqlServer: '', mariadb: "X'00000000000007D1'" }],
};

const engines: readonly Engine[] = [
  { name: 'mysql', system: 'marketing', types: [...commonTypes, ...mariadbTypes].map(ofMysql) },
  { name: 'sqlserver', system: 'sales', types: [...tortureTypes, version].map(ofSqlServer) },
];

/** CSV has no line breaks, no bytes and no halves of surrogate pairs. */
function forCsv(held: Held): Held[] {
  if (held.contract === 'binary') return [];
  const texts = held.values.map((literal, i) => held.texts?.[i] ?? decoded(literal));
  const kept = texts.flatMap((text, i) => (/[\r\n\p{Cs}]/u.test(text) ? [] : [i]));
  if (kept.length === 0) return [];
  const at = (all: readonly string[]): string[] => kept.map((i) => all[i] ?? '');
  return [{ ...held, values: at(held.values), texts: held.texts === null ? null : at(held.texts) }];
}

const decoded = (literal: string): string =>
  literal.replace(/^_utf8mb4 X'(\w*)'$/, (_, hex: string) => Buffer.from(hex, 'hex').toString('utf8'));

const moment = (row: number): string => `2025-01-01 12:00:00.${String(row).padStart(6, '0')}`;

const shortest = ({ values }: Held): number =>
  values.reduce((best, value, i) => (value.length < (values[best]?.length ?? 0) ? i : best), 0);

/** @returns by row the cell of each column: its literal, or null for NULL */
function cells(columns: readonly Column[], of: (held: Held) => readonly string[]): (string | null)[][] {
  const filling = columns.map(({ held, nullable }) => (nullable ? null : (of(held)[shortest(held)] ?? null)));
  const rows = columns.flatMap(({ held }, i) => of(held).map((value) => filling.with(i, value)));
  return [filling, ...rows];
}

function sql(table: string, columns: readonly Column[]): string {
  const definitions = columns.map(({ held, nullable }) => {
    const [type = '', comment] = held.type.split(' COMMENT ');
    return `${held.name} ${type} ${nullable ? '' : 'NOT '}NULL${comment === undefined ? '' : ` COMMENT ${comment}`}`;
  });
  const rows = cells(columns, ({ values }) => values).map(
    (row, i) => `(${i + 1}, '${moment(i + 1)}', ${row.map((cell) => cell ?? 'NULL').join(', ')})`,
  );
  return [
    "SET NAMES utf8mb4, time_zone = '+00:00', sql_mode = '', explicit_defaults_for_timestamp = 1;",
    `CREATE TABLE ${table} (id BIGINT NOT NULL PRIMARY KEY, updated_at DATETIME(6) NOT NULL, ${definitions.join(', ')}) ` +
      'CHARACTER SET utf8mb4;',
    ...rows.map((row) => `INSERT INTO ${table} VALUES ${row};`),
  ].join('\n');
}

/** A query for the server's own texts in hexadecimal, which no client harms; null where the texts are given. */
function query(table: string, columns: readonly Column[]): string | null {
  const texts = columns.map(({ held }) => held.text);
  if (texts.includes(null)) return null;
  const selected = ['id', 'updated_at', ...texts].map((text) => `HEX(CAST(${text} AS CHAR CHARACTER SET utf8mb4))`);
  return `SET time_zone = '+00:00'; SELECT ${selected.join(', ')} FROM ${table} ORDER BY id;`;
}

function contract(dataset: string, table: string, engine: Engine, format: Format, columns: readonly Column[]): object {
  return {
    ...{ dataset, version: 1, description: `Every value of ${engine.name}.`, owner: 'tests' },
    source: {
      ...{ system: engine.system, table, key: ['id'], change_column: 'updated_at', time_zone: 'UTC' },
      ...{ overlap_minutes: 15, safety_lag_minutes: 10, chunk_rows: 100_000 },
    },
    raw: { format },
    curated: { event_time_immutable: true },
    columns: [
      { name: 'id', type: 'bigint', description: 'Number of the row.' },
      { name: 'updated_at', type: 'timestamp', description: 'When the row changed.' },
      ...columns.map(({ held, type, nullable }) => ({ name: held.name, type, nullable, description: held.type })),
    ],
    freshness: { max_age_hours: 26 },
  };
}

interface Dataset {
  readonly engine: Engine['name'];
  readonly contract: object;
  /** Makes the table. */
  readonly sql: string;
  readonly query: string | null;
  /** By row and column of the contract. */
  readonly texts: readonly (readonly (string | null)[])[] | null;
}

function dataset(engine: Engine, name: string, format: Format, columns: readonly Column[]): Dataset {
  const table = `${engine.name}_${name}`;
  const given = columns.every(({ held }) => held.texts !== null);
  return {
    engine: engine.name,
    contract: contract(table, table, engine, format, columns),
    sql: sql(table, columns),
    query: query(table, columns),
    texts: given
      ? cells(columns, ({ texts }) => texts ?? []).map((row, i) => [String(i + 1), moment(i + 1), ...row])
      : null,
  };
}

const datasets = engines.flatMap((engine) => {
  const columns = (
    types: readonly Held[],
    type: (held: Held) => string,
    nullable: (type: string) => boolean,
  ): Column[] => types.map((held) => ({ held, type: type(held), nullable: nullable(type(held)) }));
  return [
    // Each by the type that fits it best; what is beyond that type is set aside.
    dataset(
      engine,
      'values',
      'jsonl',
      columns(
        engine.types,
        ({ strict }) => strict,
        () => true,
      ),
    ),
    // As a string everything that has a text, so that nothing has to be set aside but halves of surrogate pairs.
    dataset(
      engine,
      'texts',
      'jsonl',
      columns(
        engine.types,
        ({ contract }) => (contract === 'binary' ? 'binary' : 'string'),
        () => true,
      ),
    ),
    dataset(
      engine,
      'records',
      'csv',
      columns(
        engine.types.flatMap(forCsv),
        ({ contract }) => (contract.startsWith('decimal') ? 'string' : contract),
        (type) => type !== 'string',
      ),
    ),
  ];
});

process.stdout.write(JSON.stringify(datasets));
