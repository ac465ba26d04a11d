/** SQL as MySQL 5.7, 8 and MariaDB read it. */
import { SourceContractError, UnsupportedTypeError } from '../errors';
import type { SourceColumn } from './source-column';
import type { ColumnText, Dialect, Parameter, Statement, TextKind } from './statement';

/** How a type's text is got, and what stands for such a text in a comparison. */
type Family = 'integer' | 'decimal' | 'float' | 'bit' | 'time' | 'text' | 'json' | 'bytes' | 'spatial' | 'address';

const families: Readonly<Record<Family, string>> = {
  integer: 'tinyint smallint mediumint int bigint year',
  decimal: 'decimal',
  float: 'float double',
  bit: 'bit',
  time: 'date time datetime timestamp',
  text: 'char varchar tinytext text mediumtext longtext enum set',
  json: 'json',
  bytes: 'binary varbinary tinyblob blob mediumblob longblob',
  spatial:
    'geometry point linestring polygon multipoint multilinestring multipolygon geometrycollection geomcollection',
  address: 'uuid inet4 inet6',
};

const familyOfType = new Map(
  Object.entries(families).flatMap(([family, types]) => types.split(' ').map((type) => [type, family as Family])),
);

function familyOf(column: SourceColumn): Family {
  const family = familyOfType.get(column.type);
  if (family === undefined) throw new UnsupportedTypeError(column.type, column.name);
  return family;
}

/** Character sets whose bytes are UTF-8 as they lie. */
const utf8 = new Set(['utf8mb4', 'utf8mb3', 'utf8', 'ascii']);

const kinds: Partial<Record<Family, TextKind>> = { text: 'text', json: 'text', spatial: 'text', bytes: 'hex' };

/** What goes between the texts of a row, and what stands for NULL, which CONCAT_WS would skip. */
const separator = "X'1F'";
const nullMark = "X'00'";

/** No text leaves a literal of hexadecimal digits, in whatever mode the server reads strings. */
const literal = (text: string): string => `_utf8mb4 X'${Buffer.from(text, 'utf8').toString('hex')}'`;

export const mysqlDialect: Dialect = {
  quote: (identifier) => `\`${identifier.replaceAll('`', '``')}\``,

  // What the server writes out by itself, exactly as CONCAT_WS does, stays as it is: a cast would cost it time.
  text(expression, column) {
    switch (familyOf(column)) {
      case 'text':
        return column.encoding === null || utf8.has(column.encoding)
          ? expression
          : `CONVERT(${expression} USING utf8mb4)`;
      case 'float':
        // Alone, a FLOAT is written with six digits. Adding nothing to -0 would make it 0.
        return column.type === 'float' ? `(${expression} - 0e0)` : expression;
      case 'bit':
        return `CAST(${expression} AS UNSIGNED)`;
      case 'bytes':
        return `HEX(${expression})`;
      case 'spatial':
        return `ST_AsText(${expression})`;
      case 'json':
      case 'address':
        // Beside the mark of NULL, a UUID would have to be one.
        return `CAST(${expression} AS CHAR)`;
      default:
        return expression;
    }
  },

  kind: (column) => kinds[familyOf(column)] ?? 'other',

  catalog: (table) =>
    fromInformationSchema(
      "COLUMN_NAME, DATA_TYPE, IF(NUMERIC_PRECISION IS NOT NULL AND COLUMN_TYPE LIKE '%unsigned%', '1', '0'), IS_NULLABLE, " +
        'NUMERIC_PRECISION, NUMERIC_SCALE, CHARACTER_SET_NAME',
      'COLUMNS',
      table,
      ' ORDER BY ORDINAL_POSITION',
    ),

  parseCatalog([name, type, unsigned, nullable, precision, scale, encoding]) {
    return {
      name: name ?? '',
      type: (type ?? '').toLowerCase(),
      unsigned: unsigned === '1',
      nullable: nullable !== 'NO',
      precision: precision == null ? null : Number(precision),
      scale: scale == null ? null : Number(scale),
      encoding: encoding ?? null,
    };
  },

  countText: 'CAST(COUNT(*) AS CHAR)',

  checksum: (texts) => `CAST(COALESCE(SUM(CRC32(${rowText(texts)})), 0) AS CHAR)`,

  oneIn: (n, texts) => `MOD(CRC32(${rowText(texts.map((sql) => ({ sql, nullable: false })))}), ${n}) = 0`,

  sum: (expression) => `CAST(SUM(${expression}) AS CHAR)`,

  rowBytes: (table) => fromInformationSchema('AVG_ROW_LENGTH', 'TABLES', table),

  placeholder(parameter) {
    const { value, type, source } = parameter;
    if (type === 'count') {
      if (!/^\d+$/.test(value)) throw new RangeError(`${value} is no number of rows`);
      return value;
    }
    return source === undefined || type === 'time' ? byContract(parameter) : bySource(value, source);
  },

  slice: (rows) => `LIMIT ${rows}`,
};

const rowText = (texts: readonly ColumnText[]): string =>
  `CONCAT_WS(${[separator, ...texts.map(({ sql, nullable }) => (nullable ? `IFNULL(${sql}, ${nullMark})` : sql))].join(', ')})`;

/**
 * What a view of the server's own says of a table of the database. Names are compared byte by byte: the catalog itself takes
 * `Orders` for `orders`, which are two tables.
 */
export function fromInformationSchema(columns: string, view: string, table: string, order = ''): Statement {
  const name = literal(table);
  return {
    sql:
      `SELECT ${columns} FROM INFORMATION_SCHEMA.${view} ` +
      `WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ${name} AND CAST(TABLE_NAME AS BINARY) = CAST(${name} AS BINARY)${order}`,
    parameters: [],
  };
}

function byContract({ value, type }: Parameter): string {
  // Uncast, text meets an integer column as a double, and keys beyond 2^53 collapse.
  if (type === 'int' || type === 'bigint') return `CAST(${literal(value)} AS DECIMAL(20,0))`;
  if (type === 'boolean') return `CAST(${literal(value)} AS UNSIGNED)`;
  if (type === 'double') return `(${literal(value)} + 0.0e0)`;
  if (type === 'date') return `CAST(${literal(value)} AS DATE)`;
  if (type === 'timestamp' || type === 'time') return `CAST(${literal(value)} AS DATETIME(6))`;
  if (type.startsWith('decimal')) return `CAST(${literal(value)} AS ${type.toUpperCase()})`;
  return literal(value);
}

/** @param value a text of that column by {@link mysqlDialect.text} */
function bySource(value: string, column: SourceColumn): string {
  switch (familyOf(column)) {
    case 'integer':
      return `CAST(${literal(value)} AS DECIMAL(20,0))`;
    case 'decimal':
      return `CAST(${literal(value)} AS DECIMAL(${column.precision ?? 65},${column.scale ?? 0}))`;
    case 'float':
      return `(${literal(value)} + 0.0e0)`;
    case 'bit':
      return `CAST(${literal(value)} AS UNSIGNED)`;
    case 'time': {
      const type = { date: 'DATE', time: 'TIME(6)' }[column.type] ?? 'DATETIME(6)';
      return `CAST(${literal(value)} AS ${type})`;
    }
    case 'address':
      return `CAST(${literal(value)} AS ${column.type.toUpperCase()})`;
    case 'bytes':
      if (!/^([0-9A-Fa-f]{2})*$/.test(value)) throw new RangeError(`column ${column.name}: no hexadecimal digits`);
      return `X'${value}'`;
    case 'text':
      if (column.type !== 'enum' && column.type !== 'set') return literal(value);
  }
  throw new SourceContractError(
    `column ${column.name} is of type ${column.type}, which the source doesn't sort as it compares its texts: have page_by ` +
      'name other columns with a unique index',
  );
}
