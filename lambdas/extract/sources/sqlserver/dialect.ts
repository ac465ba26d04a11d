/** SQL as SQL Server 2016 and later read it. */
import type { SourceColumn } from '../source-column';
import { type ColumnText, type Dialect, Parameters } from '../statement';
import { typeText } from './types';

/** Between the cells of a row, and in place of one that is NULL, where a checksum is made of them. */
const separator = 'NCHAR(31)';
const absent = 'NCHAR(0)';
const wholeNumbers = new Set(['tinyint', 'smallint', 'int']);
/** CONCAT takes 254 arguments at most. */
const mostArguments = 250;

export const sqlServerDialect: Dialect = {
  quote: (identifier) => `[${identifier.replaceAll(']', ']]')}]`,

  text: (expression, column) => typeText(column).text(expression, column),

  kind: (column) => typeText(column).kind,

  // A bare table name means the table in the user's own schema where there is one, else the one in dbo.
  catalog(table) {
    const parameters = new Parameters(sqlServerDialect);
    const name = parameters.bind({ value: table, type: 'string' });
    return {
      sql:
        'SELECT c.COLUMN_NAME, c.DATA_TYPE, c.IS_NULLABLE, ' +
        'CONVERT(varchar(11), COALESCE(c.CHARACTER_MAXIMUM_LENGTH, c.NUMERIC_PRECISION)), ' +
        'CONVERT(varchar(11), c.NUMERIC_SCALE), c.COLLATION_NAME FROM INFORMATION_SCHEMA.COLUMNS AS c ' +
        'LEFT JOIN INFORMATION_SCHEMA.TABLES AS own ' +
        'ON own.TABLE_NAME = c.TABLE_NAME AND own.TABLE_SCHEMA = SCHEMA_NAME() ' +
        `WHERE c.TABLE_NAME = ${name} AND c.TABLE_SCHEMA = COALESCE(own.TABLE_SCHEMA, N'dbo') ORDER BY c.ORDINAL_POSITION`,
      parameters: parameters.list,
    };
  },

  parseCatalog([name, type, nullable, size, scale, collation]): SourceColumn {
    return {
      name: name ?? '',
      type: (type ?? '').toLowerCase(),
      unsigned: false,
      nullable: nullable !== 'NO',
      // (max) has a length of -1.
      precision: size == null || size === '-1' ? null : Number(size),
      scale: scale == null ? null : Number(scale),
      encoding: collation ?? null,
    };
  },

  countText: 'CONVERT(varchar(20), COUNT_BIG(*))',

  checksum: (texts) => `CONVERT(varchar(20), COALESCE(SUM(${hashed(texts)}), 0))`,

  oneIn: (n, texts) => `${hashed(texts.map((sql) => ({ sql, nullable: false })))} % ${n} = 0`,

  // The sum of an int is an int, and full at two thousand millions. 2: all four digits of money.
  sum: (expression, { type }) =>
    `CONVERT(varchar(41), SUM(${wholeNumbers.has(type) ? `CONVERT(bigint, ${expression})` : expression}), 2)`,

  // A column's pages lie in units of up to three kinds; the rows are counted once, with the units of kind 1.
  rowBytes(table) {
    const parameters = new Parameters(sqlServerDialect);
    const name = parameters.bind({ value: table, type: 'string' });
    return {
      sql:
        'SELECT CONVERT(varchar(20), SUM(a.used_pages) * 8192 / NULLIF(SUM(CASE WHEN a.type = 1 THEN p.rows ELSE 0 END), 0)) ' +
        'FROM sys.tables AS o JOIN sys.partitions AS p ON p.object_id = o.object_id ' +
        'JOIN sys.allocation_units AS a ON a.container_id IN (p.hobt_id, p.partition_id) ' +
        `WHERE o.name = ${name} AND p.index_id IN (0, 1)`,
      parameters: parameters.list,
    };
  },

  placeholder({ type, source }, position) {
    const name = `@p${position}`;
    if (type === 'count') return name;
    return source === undefined || type === 'time' ? byContract(name, type) : bySource(name, source);
  },

  slice: (rows) => `OFFSET 0 ROWS FETCH NEXT ${rows} ROWS ONLY`,
};

/** The last four bytes of the MD5 of a row's text in UTF-16, as a number. */
function hashed(texts: readonly ColumnText[]): string {
  const cells = texts.map(({ sql, nullable }) => (nullable ? `ISNULL(${sql}, ${absent})` : sql));
  const [first = "N''", ...others] = cells;
  // Of arguments none of which is (max), CONCAT cuts what is beyond 4000 characters.
  const row = joined([`CONVERT(nvarchar(max), ${first})`, ...others.flatMap((cell) => [separator, cell])]);
  return `CONVERT(bigint, SUBSTRING(HASHBYTES('MD5', ${row}), 13, 4))`;
}

function joined(parts: readonly string[]): string {
  const [first = '', ...others] = parts;
  if (others.length === 0) return first;
  if (parts.length <= mostArguments) return `CONCAT(${parts.join(', ')})`;
  return joined([`CONCAT(${parts.slice(0, mostArguments).join(', ')})`, ...parts.slice(mostArguments)]);
}

function byContract(name: string, type: string): string {
  if (type === 'boolean') return `CAST(${name} AS bit)`;
  if (type === 'double') return `CAST(${name} AS float)`;
  if (type === 'date') return `CAST(${name} AS date)`;
  if (type === 'timestamp' || type === 'time') return `CAST(${name} AS datetime2(7))`;
  return type.startsWith('decimal') ? `CAST(${name} AS ${type})` : name;
}

/** The value in the column's own type: converted to another, the column would be compared by other rules than its index. */
function bySource(name: string, { type, precision, scale, encoding }: SourceColumn): string {
  switch (type) {
    case 'tinyint':
    case 'smallint':
    case 'int':
    case 'bigint':
      return `CAST(${name} AS bigint)`;
    case 'decimal':
    case 'numeric':
      return `CAST(${name} AS decimal(${precision ?? 38},${scale ?? 0}))`;
    case 'real':
      return `CAST(${name} AS float)`;
    case 'bit':
    case 'money':
    case 'smallmoney':
    case 'float':
    case 'date':
    case 'uniqueidentifier':
      return `CAST(${name} AS ${type})`;
    // Compared as datetime2, a datetime of .003 seconds is .0033333: a page would begin with the last row of the one before.
    case 'datetime':
    case 'smalldatetime':
      return `CONVERT(datetime, ${name}, 121)`;
    case 'time':
    case 'datetime2':
    case 'datetimeoffset':
      return `CONVERT(${type}(7), ${name}, 121)`;
    // The code page that the text is turned into is that of the collation.
    case 'char':
    case 'varchar':
      return `CONVERT(varchar(8000), ${name}${/^\w+$/.test(encoding ?? '') ? ` COLLATE ${encoding}` : ''})`;
    default:
      return name;
  }
}
