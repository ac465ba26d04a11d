/** A table of every type that MySQL and MariaDB have, with the values that are easiest to lose on the way. */

export interface TortureType {
  /** Stem of its two columns: `<name>` may be NULL, `<name>_set` never is. */
  readonly name: string;
  /** As in CREATE TABLE. */
  readonly type: string;
  /** Logical type that a contract would give it. */
  readonly contract: string;
  /** Literals in SQL. */
  readonly values: readonly string[];
  /** The server's own text of an expression; its CAST, where not given. */
  readonly text?: (expression: string) => string;
}

const utf8 = (text: string): string => `_utf8mb4 X'${Buffer.from(text).toString('hex')}'`;

const texts = [
  '',
  ' ',
  'plain',
  ' leading, trailing\t',
  'it’s "quoted", \'single\', back\\slash',
  '\\N',
  'NULL',
  'Ünïcödé ß 日本語',
  'Z͑ͫaͣl̡go',
];
// Beyond the two planes of utf8mb3.
const emoji = ['👩‍👩‍👧 🚀', '𝔘\u{10ffff}'];
const breaks = ['line\nbreak', 'cr\r\nlf', '\u001f\u0000\u0001\u007f', '\u2028'];
const oneByte = ['', 'plain', 'Ünïcödé ß', ' "a",\\b '];
const bytes = ["X''", "X'00'", "X'001FFFFE0A0D225C2C'", "X'F09F9A80'", `X'${'A5'.repeat(40)}'`];
// A literal of it is taken for 0.
const negativeZero = '-1e-300 * 1e-300';
const doubles = [
  ...['0', negativeZero, '0.1e0', '1e-300', '4.9e-324', '1.7976931348623157e308', '-1.7976931348623157e308', '1e14'],
  ...[
    '1e15',
    '1e16',
    '1e17',
    '-1e15',
    '123456789012345680e0',
    '0.30000000000000004e0',
    '1e-4',
    '1e-5',
    '1.5',
    '9007199254740993',
  ],
  ...['3.141592653589793', '2.2250738585072014e-308', '-1.0000000000000002e-7', '5e-324', '123456.789e-10'],
];
const hexadecimal = (expression: string): string => `HEX(${expression})`;
const wellKnownText = (expression: string): string => `ST_AsText(${expression})`;
const number = (expression: string): string => `CAST(CAST(${expression} AS UNSIGNED) AS CHAR)`;
const double = (expression: string): string => `CAST(CAST(${expression} AS DOUBLE) AS CHAR)`;

/** What both engines have. */
export const commonTypes: readonly TortureType[] = [
  { name: 'tiny', type: 'TINYINT', contract: 'int', values: ['0', '-128', '127'] },
  { name: 'tiny_unsigned', type: 'TINYINT UNSIGNED', contract: 'int', values: ['0', '255'] },
  { name: 'flag', type: 'TINYINT(1)', contract: 'boolean', values: ['0', '1'] },
  { name: 'small', type: 'SMALLINT', contract: 'int', values: ['0', '-32768', '32767'] },
  { name: 'small_unsigned', type: 'SMALLINT UNSIGNED', contract: 'int', values: ['65535'] },
  { name: 'medium', type: 'MEDIUMINT', contract: 'int', values: ['-8388608', '8388607'] },
  { name: 'medium_unsigned', type: 'MEDIUMINT UNSIGNED', contract: 'int', values: ['16777215'] },
  { name: 'whole', type: 'INT', contract: 'int', values: ['-2147483648', '2147483647'] },
  { name: 'whole_unsigned', type: 'INT UNSIGNED', contract: 'bigint', values: ['4294967295'] },
  { name: 'filled', type: 'INT(8) ZEROFILL', contract: 'string', values: ['0', '42', '4294967295'] },
  {
    name: 'big',
    type: 'BIGINT',
    contract: 'bigint',
    values: ['-9223372036854775808', '9223372036854775807', '9007199254740993', '-1'],
  },
  {
    name: 'big_unsigned',
    type: 'BIGINT UNSIGNED',
    contract: 'decimal(20,0)',
    values: ['18446744073709551615', '9223372036854775808', '0'],
  },
  {
    name: 'wide_decimal',
    type: 'DECIMAL(65,30)',
    contract: 'string',
    values: [
      '0',
      '-0.000000000000000000000000000001',
      `${'9'.repeat(35)}.${'9'.repeat(30)}`,
      `-${'9'.repeat(35)}.${'9'.repeat(30)}`,
      '1.5',
    ],
  },
  {
    name: 'long_decimal',
    type: 'DECIMAL(65,0)',
    contract: 'string',
    values: ['9'.repeat(65), `-${'9'.repeat(65)}`, '0'],
  },
  { name: 'money', type: 'DECIMAL(38,20)', contract: 'decimal(38,20)', values: ['1.10', '-0.5', '100'] },
  {
    name: 'unsigned_decimal',
    type: 'DECIMAL(10,2) UNSIGNED',
    contract: 'decimal(10,2)',
    values: ['0.00', '99999999.99'],
  },
  {
    name: 'real4',
    type: 'FLOAT',
    contract: 'double',
    values: ['0', negativeZero, '0.1', '16777217', '3.4028234663852886e38', '1.4e-45', '1e-5', '1e15', '123456.789'],
    text: double,
  },
  { name: 'fixed4', type: 'FLOAT(7,2)', contract: 'double', values: ['0.1', '99999.99', '-1.5'], text: double },
  { name: 'real8', type: 'DOUBLE', contract: 'double', values: doubles },
  { name: 'fixed8', type: 'DOUBLE(20,3)', contract: 'double', values: ['0.1', '1e15', '-12345678901234.567'] },
  { name: 'bit1', type: 'BIT(1)', contract: 'boolean', values: ["b'0'", "b'1'"], text: number },
  { name: 'bit9', type: 'BIT(9)', contract: 'int', values: ["b'0'", "b'111111111'", "b'000110001'"], text: number },
  {
    name: 'bit64',
    type: 'BIT(64)',
    contract: 'string',
    values: ["X'FFFFFFFFFFFFFFFF'", "X'8000000000000000'", "b'0'"],
    text: number,
  },
  {
    name: 'day',
    type: 'DATE',
    contract: 'date',
    values: ["'2025-02-28'", "'0000-00-00'", "'9999-12-31'", "'1000-01-01'", "'2025-00-00'"],
  },
  { name: 'time0', type: 'TIME', contract: 'string', values: ["'00:00:00'", "'838:59:59'", "'-838:59:59'"] },
  {
    name: 'time6',
    type: 'TIME(6)',
    contract: 'string',
    values: ["'23:59:59.999999'", "'-00:00:00.000001'", "'838:59:58.100000'"],
  },
  {
    name: 'moment0',
    type: 'DATETIME',
    contract: 'timestamp',
    values: ["'2025-03-30 02:30:00'", "'0000-00-00 00:00:00'", "'9999-12-31 23:59:59'"],
  },
  {
    name: 'moment3',
    type: 'DATETIME(3)',
    contract: 'timestamp',
    values: ["'2025-03-30 02:30:00.120'", "'2025-03-30 02:30:00'"],
  },
  {
    name: 'moment6',
    type: 'DATETIME(6)',
    contract: 'timestamp',
    values: [
      "'1969-12-31 23:59:59.999999'",
      "'2025-10-26 01:30:00.000001'",
      "'0000-00-00 00:00:00'",
      "'2025-01-01 00:00:00'",
    ],
  },
  {
    name: 'instant6',
    type: 'TIMESTAMP(6)',
    contract: 'timestamp',
    values: [
      "'1970-01-01 00:00:01.000000'",
      "'2038-01-19 03:14:07.999999'",
      "'2025-10-26 01:30:00.5'",
      "'0000-00-00 00:00:00'",
    ],
  },
  { name: 'instant0', type: 'TIMESTAMP', contract: 'timestamp', values: ["'2025-10-26 01:30:00'"] },
  { name: 'year4', type: 'YEAR', contract: 'int', values: ["'0000'", '1901', '2155', '2025'] },
  {
    name: 'choice',
    type: "ENUM('a','B,\"b\\\\','日本','')",
    contract: 'string',
    values: ["'a'", "'B,\"b\\\\'", "'日本'", "''"],
  },
  { name: 'choices', type: "SET('x','y z','日本')", contract: 'string', values: ["''", "'x'", "'x,y z,日本'"] },
  {
    name: 'document',
    type: 'JSON',
    contract: 'string',
    values: [`'{"a": [1, 2.50, "x\\\\"y"], "ü": null}'`, "'null'", '\'"text"\'', "'[]'"],
  },
  { name: 'fixed_text', type: 'CHAR(40)', contract: 'string', values: [...texts, ...emoji].map(utf8) },
  { name: 'short_text', type: 'VARCHAR(200)', contract: 'string', values: [...texts, ...emoji, ...breaks].map(utf8) },
  {
    name: 'binary_order',
    type: 'VARCHAR(50) COLLATE utf8mb4_bin',
    contract: 'string',
    values: ['a', 'A', 'ä', '👩'].map(utf8),
  },
  {
    name: 'latin1_text',
    type: 'VARCHAR(40) CHARACTER SET latin1',
    contract: 'string',
    values: [...oneByte.map(utf8), "_latin1 X'80819FA0FF'"],
  },
  { name: 'latin1_char', type: 'CHAR(20) CHARACTER SET latin1', contract: 'string', values: oneByte.map(utf8) },
  {
    name: 'latin1_long',
    type: 'TEXT CHARACTER SET latin1',
    contract: 'string',
    values: [...oneByte, 'ä'.repeat(300)].map(utf8),
  },
  { name: 'latin1_choice', type: "ENUM('ä','b') CHARACTER SET latin1", contract: 'string', values: ["'ä'", "'b'"] },
  {
    name: 'ascii_text',
    type: 'VARCHAR(40) CHARACTER SET ascii',
    contract: 'string',
    values: ["''", "'plain'", '\'"a",\\\\b\''],
  },
  { name: 'three_bytes', type: 'VARCHAR(40) CHARACTER SET utf8mb3', contract: 'string', values: texts.map(utf8) },
  { name: 'ucs2_text', type: 'VARCHAR(40) CHARACTER SET ucs2', contract: 'string', values: texts.map(utf8) },
  {
    name: 'utf16_text',
    type: 'VARCHAR(40) CHARACTER SET utf16',
    contract: 'string',
    values: [...texts, ...emoji].map(utf8),
  },
  { name: 'utf32_text', type: 'CHAR(20) CHARACTER SET utf32', contract: 'string', values: ['', 'ü', '🚀'].map(utf8) },
  {
    name: 'sjis_text',
    type: 'VARCHAR(20) CHARACTER SET sjis',
    contract: 'string',
    values: ['日本語', 'ｱ', ''].map(utf8),
  },
  { name: 'gbk_text', type: 'VARCHAR(20) CHARACTER SET gbk', contract: 'string', values: ['汉字', 'a'].map(utf8) },
  { name: 'koi8r_text', type: 'VARCHAR(20) CHARACTER SET koi8r', contract: 'string', values: ['Привет', ''].map(utf8) },
  { name: 'tiny_text', type: 'TINYTEXT', contract: 'string', values: [...emoji, ...breaks].map(utf8) },
  { name: 'long_text', type: 'LONGTEXT', contract: 'string', values: [...texts, 'wide 👩 '.repeat(3000)].map(utf8) },
  {
    name: 'fixed_bytes',
    type: 'BINARY(16)',
    contract: 'binary',
    values: ["X''", "X'00FF'", "X'F09F9A80'"],
    text: hexadecimal,
  },
  { name: 'short_bytes', type: 'VARBINARY(100)', contract: 'binary', values: bytes, text: hexadecimal },
  { name: 'tiny_blob', type: 'TINYBLOB', contract: 'binary', values: bytes, text: hexadecimal },
  {
    name: 'long_blob',
    type: 'LONGBLOB',
    contract: 'binary',
    values: [...bytes, "REPEAT(X'00FF1F', 30000)"],
    text: hexadecimal,
  },
  {
    name: 'point',
    type: 'POINT',
    contract: 'string',
    values: ["ST_GeomFromText('POINT(0.1 -7.25)')", "ST_GeomFromText('POINT(1e-10 123456789.125)')"],
    text: wellKnownText,
  },
  {
    name: 'shape',
    type: 'GEOMETRY',
    contract: 'string',
    values: [
      "ST_GeomFromText('LINESTRING(0 0,1.5 1.5)')",
      "ST_GeomFromText('POLYGON((0 0,4 0,4 4,0 0))')",
      "ST_GeomFromText('GEOMETRYCOLLECTION(POINT(1 2),LINESTRING(0 0,1 1))')",
    ],
    text: wellKnownText,
  },
];

/** What MariaDB alone has. */
export const mariadbTypes: readonly TortureType[] = [
  {
    name: 'identifier',
    type: 'UUID',
    contract: 'string',
    values: ["'123e4567-e89b-12d3-a456-426655440000'", "'00000000-0000-0000-0000-000000000000'"],
  },
  { name: 'address4', type: 'INET4', contract: 'string', values: ["'0.0.0.0'", "'255.255.255.255'"] },
  {
    name: 'address6',
    type: 'INET6',
    contract: 'string',
    values: ["'::'", "'2001:db8::ff00:42:8329'", "'::ffff:1.2.3.4'"],
  },
];

export const tortureTypes: readonly TortureType[] = [...commonTypes, ...mariadbTypes];

/** Columns of the table besides those of the types. */
export const tortureKey = 'id';
export const tortureChange = 'updated_at';

/** @returns both columns of a type, the one that may be NULL first */
export const columnsOf = ({ name }: TortureType): [string, string] => [name, `${name}_set`];

/** As many rows as the type with most values needs, and one of NULL alone. */
export const tortureRows = (types: readonly TortureType[] = tortureTypes): number =>
  Math.max(...types.map(({ values }) => values.length)) + 1;

/**
 * The SQL that makes the table and fills it. Row `n` (from 1) holds every type's `n`-th value; a type with fewer has NULL from
 * there on in one column, and begins again in the other.
 */
export function tortureSql(table: string, types: readonly TortureType[] = tortureTypes): string {
  const definitions = types.flatMap((type) => {
    const [optional, set] = columnsOf(type);
    return [`${optional} ${type.type} NULL`, `${set} ${type.type} NOT NULL`];
  });
  const rows = Array.from({ length: tortureRows(types) }, (_, row) => {
    const cells = types.flatMap(({ values }) => [values[row] ?? 'NULL', values[row % values.length] ?? 'NULL']);
    return `INSERT INTO ${table} VALUES (${[String(row + 1), `'2025-01-01 12:00:00.${row + 1}'`, ...cells].join(', ')});`;
  });
  return [
    "SET NAMES utf8mb4, time_zone = '+00:00', sql_mode = '', explicit_defaults_for_timestamp = 1;",
    `CREATE TABLE ${table} (${tortureKey} BIGINT UNSIGNED PRIMARY KEY, ${tortureChange} DATETIME(6) NOT NULL, ` +
      `${definitions.join(', ')}, INDEX (${tortureChange})) CHARACTER SET utf8mb4;`,
    ...rows,
  ].join('\n');
}

/**
 * A query for the server's own texts, in hexadecimal of their UTF-8, so that a client of any kind hands them over unharmed:
 * one column per column of the table, `id` and `updated_at` first, in order of `id`.
 */
export function tortureTexts(table: string, types: readonly TortureType[] = tortureTypes): string {
  const hex = (text: string): string => `HEX(CAST(${text} AS CHAR CHARACTER SET utf8mb4))`;
  const cells = types.flatMap((type) =>
    columnsOf(type).map((column) => {
      if (type.text !== undefined) return hex(type.text(column));
      return hex(column);
    }),
  );
  return `SELECT ${[hex(tortureKey), hex(tortureChange), ...cells].join(', ')} FROM ${table} ORDER BY ${tortureKey};`;
}
