/** SQL Server's data types: how a column of each is written out as text by the server. */
import { UnsupportedTypeError } from '../../errors';
import type { SourceColumn } from '../source-column';
import type { TextKind } from '../statement';

interface TypeText {
  readonly kind: TextKind;
  readonly text: (expression: string, column: SourceColumn) => string;
}

/** Texts in ASCII take a byte a character on the wire, so they are varchar. */
const digits = (text: TypeText['text']): TypeText => ({ kind: 'other', text });
/**
 * Free text is UTF-16. One collation for all of it, for texts of two that meet in a row's checksum are refused; it changes no
 * character.
 */
const free = (text: TypeText['text']): TypeText => ({
  kind: 'text',
  text: (expression, column) => `${text(expression, column)} COLLATE Latin1_General_BIN2`,
});
const hex = (text: TypeText['text']): TypeText => ({ kind: 'hex', text });

/** Longest nvarchar and half of the longest varchar that is no (max); a length that the catalog does not tell is unbounded. */
const short = 4000;
const isShort = ({ precision }: SourceColumn): boolean => precision !== null && precision <= short;

const whole = digits((e) => `CONVERT(varchar(20), ${e})`);
const decimal = digits((e) => `CONVERT(varchar(41), ${e})`);
const money = digits((e) => `CONVERT(varchar(24), ${e}, 2)`); // 2: all four digits
const moment = digits((e) => `CONVERT(varchar(34), ${e}, 121)`); // 121: yyyy-mm-dd hh:mi:ss, every digit behind, and the zone
// A column widened since the catalog was read must not be cut: the length is the type's longest, not the column's.
const toUnicode = free((e, column) => `CONVERT(nvarchar(${isShort(column) ? short : 'max'}), ${e})`);
const unicode = free((e) => e);
const long = free((e) => `CONVERT(nvarchar(max), ${e})`);
const binary = hex((e, column) => `CONVERT(varchar(${isShort(column) ? 2 * short : 'max'}), ${e}, 2)`); // 2: without 0x
const spatial = free((e) => `${e}.AsTextZM()`); // STAsText would drop heights and measures.

const types: Readonly<Record<string, TypeText>> = {
  bit: digits((e) => `CONVERT(varchar(1), ${e})`),
  tinyint: whole,
  smallint: whole,
  int: whole,
  bigint: whole,
  decimal,
  numeric: decimal,
  money,
  smallmoney: money,
  float: digits((e) => `CONVERT(varchar(32), ${e}, 3)`), // 3: 17 digits, which tell every double from every other
  real: digits((e) => `CONVERT(varchar(32), CAST(${e} AS float), 3)`),
  date: digits((e) => `CONVERT(varchar(10), ${e}, 23)`), // 23: yyyy-mm-dd
  time: moment,
  datetime: moment,
  smalldatetime: moment,
  datetime2: moment,
  datetimeoffset: moment,
  uniqueidentifier: digits((e) => `CONVERT(varchar(36), ${e})`),
  char: toUnicode,
  varchar: toUnicode,
  text: long,
  nchar: toUnicode,
  nvarchar: unicode,
  ntext: long,
  xml: long,
  binary,
  varbinary: binary,
  image: hex((e) => `CONVERT(varchar(max), CONVERT(varbinary(max), ${e}), 2)`),
  timestamp: hex((e) => `CONVERT(varchar(16), CONVERT(binary(8), ${e}), 2)`),
  geometry: spatial,
  geography: spatial,
  hierarchyid: free((e) => `${e}.ToString()`),
};

/** @throws UnsupportedTypeError for a type without exact text, such as sql_variant */
export function typeText(column: SourceColumn): TypeText {
  const found = Object.hasOwn(types, column.type) ? types[column.type] : undefined;
  if (found === undefined) throw new UnsupportedTypeError(column.type, column.name);
  return found;
}
