/**
 * A table of every type that SQL Server has, with the values that are easiest to lose on the way, in the SQL of SQL Server and
 * in that of the MariaDB behind the TDS server. Each value's text is given as SQL Server's documentation has it.
 */

export interface TortureValue {
  readonly text: string;
  readonly sqlServer: string;
  readonly mariadb: string;
}

export interface TortureType {
  /** Stem of its two columns: `<name>` may be NULL, `<name>_set` never is. */
  readonly name: string;
  /** As in CREATE TABLE. */
  readonly sqlServer: string;
  /** What holds it in MariaDB; a comment names the type where MariaDB's own does not tell. */
  readonly mariadb: string;
  /** Logical type that a contract would give it. */
  readonly contract: string;
  readonly values: readonly TortureValue[];
}

const commented = (type: string, holder: string): { sqlServer: string; mariadb: string } => ({
  sqlServer: type,
  mariadb: `${holder} COMMENT '${type}'`,
});
const same = (type: string): { sqlServer: string; mariadb: string } => ({ sqlServer: type, mariadb: type });

/** Numbers, which both write alike. */
const numbers = (...values: string[]): TortureValue[] =>
  values.map((text) => ({ text, sqlServer: text, mariadb: text }));
const quoted = (...values: string[]): TortureValue[] =>
  values.map((text) => ({ text, sqlServer: `'${text}'`, mariadb: `'${text}'` }));
const utf16 = (text: string): string => Buffer.from(text, 'utf16le').toString('hex');
const wide = (...values: string[]): TortureValue[] =>
  values.map((text) => ({
    text,
    sqlServer: `CAST(0x${utf16(text)} AS nvarchar(max))`,
    mariadb: `_utf8mb4 X'${Buffer.from(text).toString('hex')}'`,
  }));
/** Held in MariaDB as bytes of UTF-16. */
const loneSurrogates = (...values: string[]): TortureValue[] =>
  values.map((text) => ({
    text,
    sqlServer: `CAST(0x${utf16(text)} AS nvarchar(max))`,
    mariadb: `X'${utf16(text)}'`,
  }));
const padded = (length: number, values: readonly TortureValue[]): TortureValue[] =>
  values.flatMap(({ text }) => wide(text.padEnd(length, ' ')));
const bytes = (...values: string[]): TortureValue[] =>
  values.map((text) => ({ text, sqlServer: `0x${text}`, mariadb: `X'${text}'` }));
/** Doubles with their text in style 3, 17 digits. */
const doubles = (...values: [string, string][]): TortureValue[] =>
  values.map(([text, literal]) => ({ text, sqlServer: literal, mariadb: literal }));

const texts = wide(
  ...['', ' ', 'plain', ' leading, trailing\t', 'it’s "quoted", \'single\', back\\slash', '\\N', 'NULL'],
  ...['Ünïcödé ß 日本語', 'Z͑ͫaͣl̡go', '👩‍👩‍👧 🚀', '𝔘\u{10ffff}', '\uffff\ufeff'],
);
const breaks = wide('line\nbreak', 'cr\r\nlf', '\u001f\u0000\u0001\u007f', '\u2028');
/** What code page 1252 has. */
const western = wide('', 'plain', 'Ünïcödé ß €', ' "a",\\b ', 'a\nb');
const someBytes = bytes('', '00', '001FFFFE0A0D225C2C', 'F09F9A80', 'A5'.repeat(40));

export const tortureTypes: readonly TortureType[] = [
  { name: 'flag', sqlServer: 'bit', mariadb: 'TINYINT(1)', contract: 'boolean', values: numbers('0', '1') },
  { name: 'tiny', sqlServer: 'tinyint', mariadb: 'TINYINT UNSIGNED', contract: 'int', values: numbers('0', '255') },
  { name: 'small', ...same('smallint'), contract: 'int', values: numbers('-32768', '32767', '0') },
  { name: 'whole', ...same('int'), contract: 'int', values: numbers('-2147483648', '2147483647') },
  {
    name: 'big',
    ...same('bigint'),
    contract: 'bigint',
    values: numbers('-9223372036854775808', '9223372036854775807', '9007199254740993', '-1'),
  },
  {
    name: 'wide_decimal',
    ...same('decimal(38,20)'),
    contract: 'decimal(38,20)',
    values: numbers(
      ...['0.00000000000000000000', '-0.00000000000000000001'],
      ...[`${'9'.repeat(18)}.${'9'.repeat(20)}`, `-${'9'.repeat(18)}.${'9'.repeat(20)}`, '1.50000000000000000000'],
    ),
  },
  {
    name: 'long_decimal',
    sqlServer: 'numeric(38,0)',
    mariadb: 'DECIMAL(38,0)',
    contract: 'decimal(38,0)',
    values: numbers('9'.repeat(38), `-${'9'.repeat(38)}`, '0'),
  },
  {
    name: 'fraction',
    ...same('decimal(38,38)'),
    contract: 'decimal(38,38)',
    values: numbers(`-0.${'9'.repeat(38)}`, `0.${'0'.repeat(37)}1`),
  },
  {
    name: 'price',
    ...commented('money', 'DECIMAL(19,4)'),
    contract: 'decimal(19,4)',
    values: numbers('-922337203685477.5808', '922337203685477.5807', '0.0001', '0.1000'),
  },
  {
    name: 'small_price',
    ...commented('smallmoney', 'DECIMAL(10,4)'),
    contract: 'decimal(10,4)',
    values: numbers('-214748.3648', '214748.3647', '0.0000'),
  },
  {
    name: 'ratio',
    sqlServer: 'float',
    mariadb: 'DOUBLE',
    contract: 'double',
    values: doubles(
      ['0.0000000000000000e+000', '0e0'],
      ['1.0000000000000001e-001', '0.1e0'],
      ['3.0000000000000004e-001', '0.30000000000000004e0'],
      ['1.7976931348623157e+308', '1.7976931348623157e308'],
      ['-1.7976931348623157e+308', '-1.7976931348623157e308'],
      ['2.2250738585072014e-308', '2.2250738585072014e-308'],
      ['9.0071992547409920e+015', '9007199254740992e0'],
      ['1.2345678901234568e+017', '123456789012345680e0'],
      ['-2.5000000000000000e+000', '-2.5e0'],
    ),
  },
  {
    name: 'rate',
    sqlServer: 'real',
    mariadb: 'FLOAT',
    contract: 'double',
    values: doubles(
      ['1.0000000149011612e-001', '0.1e0'],
      ['1.6777216000000000e+007', '16777216e0'],
      ['3.4028234663852886e+038', '3.4028234663852886e38'],
      ['-1.5000000000000000e+000', '-1.5e0'],
    ),
  },
  { name: 'day', ...same('date'), contract: 'date', values: quoted('0001-01-01', '9999-12-31', '2024-02-29') },
  { name: 'time0', ...same('time(0)'), contract: 'string', values: quoted('00:00:00', '23:59:59') },
  {
    name: 'time7',
    ...commented('time(7)', 'VARCHAR(16)'),
    contract: 'string',
    values: quoted('23:59:59.9999999', '00:00:00.0000001', '12:30:00.1000000'),
  },
  {
    name: 'old_moment',
    ...commented('datetime', 'DATETIME(3)'),
    contract: 'timestamp',
    values: quoted(
      ...['1753-01-01 00:00:00.000', '9999-12-31 23:59:59.997', '2025-03-30 02:30:00.003', '2025-03-30 02:30:00.120'],
    ).map((value) => ({ ...value, sqlServer: value.sqlServer.replace(' ', 'T') })),
  },
  {
    name: 'minute',
    ...commented('smalldatetime', 'DATETIME'),
    contract: 'timestamp',
    values: quoted('1900-01-01 00:00:00.000', '2079-06-06 23:59:00.000').map((value) => ({
      ...value,
      sqlServer: value.sqlServer.replace(' ', 'T'),
    })),
  },
  {
    name: 'moment0',
    sqlServer: 'datetime2(0)',
    mariadb: 'DATETIME',
    contract: 'timestamp',
    values: quoted('0001-01-01 00:00:00', '2025-10-26 01:30:00'),
  },
  {
    name: 'moment3',
    sqlServer: 'datetime2(3)',
    mariadb: 'DATETIME(3)',
    contract: 'timestamp',
    values: quoted('9999-12-31 23:59:59.999', '2025-01-01 00:00:00.000'),
  },
  {
    name: 'moment7',
    ...commented('datetime2(7)', 'VARCHAR(27)'),
    contract: 'timestamp',
    values: quoted('0001-01-01 00:00:00.0000001', '9999-12-31 23:59:59.9999999', '2025-01-01 00:00:00.0000000'),
  },
  {
    name: 'zoned7',
    ...commented('datetimeoffset(7)', 'VARCHAR(34)'),
    contract: 'timestamp',
    values: quoted(
      ...['2025-10-26 01:30:00.1234567 +02:00', '2025-10-26 01:30:00.0000000 -13:30'],
      ...['2025-01-01 00:00:00.1000000 +00:00', '9999-12-31 23:59:59.9999999 +14:00'],
    ),
  },
  {
    name: 'zoned0',
    ...commented('datetimeoffset(0)', 'VARCHAR(34)'),
    contract: 'timestamp',
    values: quoted('2025-10-26 01:30:00 +05:45'),
  },
  {
    name: 'identifier',
    sqlServer: 'uniqueidentifier',
    mariadb: 'UUID',
    contract: 'string',
    values: quoted('6F9619FF-8B86-D011-B42D-00C04FC964FF', '00000000-0000-0000-0000-000000000000'),
  },
  { name: 'fixed_text', ...commented('char(12)', 'VARCHAR(12)'), contract: 'string', values: padded(12, western) },
  { name: 'short_text', ...commented('varchar(40)', 'VARCHAR(40)'), contract: 'string', values: western },
  {
    name: 'longer_text',
    ...commented('varchar(8000)', 'TEXT'),
    contract: 'string',
    values: wide('é'.repeat(8000), ''),
  },
  {
    name: 'max_text',
    ...commented('varchar(max)', 'LONGTEXT'),
    contract: 'string',
    values: wide('é'.repeat(20_000), ''),
  },
  { name: 'old_text', ...commented('text', 'LONGTEXT'), contract: 'string', values: western },
  { name: 'fixed_wide', ...commented('nchar(60)', 'VARCHAR(60)'), contract: 'string', values: padded(60, texts) },
  { name: 'short_wide', sqlServer: 'nvarchar(200)', mariadb: 'VARCHAR(200)', contract: 'string', values: texts },
  {
    name: 'broken_wide',
    ...commented('nvarchar(40)', 'VARBINARY(200)'),
    contract: 'string',
    values: loneSurrogates('\ud83d', '\ude80a', 'a\udc00\ud800b', '🚀', ''),
  },
  {
    name: 'max_wide',
    sqlServer: 'nvarchar(max)',
    mariadb: 'LONGTEXT',
    contract: 'string',
    values: [...texts, ...breaks, ...wide('wide 👩 '.repeat(9000))],
  },
  {
    name: 'max_broken',
    ...commented('nvarchar(max)', 'LONGBLOB'),
    contract: 'string',
    values: loneSurrogates('\ud83d'.repeat(5000)),
  },
  { name: 'old_wide', ...commented('ntext', 'LONGTEXT'), contract: 'string', values: texts },
  {
    name: 'markup',
    ...commented('xml', 'LONGTEXT'),
    contract: 'string',
    values: wide('<a b="1">Ü &amp; 🚀</a>', '<empty/>'),
  },
  { name: 'fixed_bytes', ...same('binary(4)'), contract: 'binary', values: bytes('00FF0A22', '00000000') },
  { name: 'short_bytes', ...same('varbinary(100)'), contract: 'binary', values: someBytes },
  {
    name: 'longer_bytes',
    sqlServer: 'varbinary(8000)',
    mariadb: 'VARBINARY(8000)',
    contract: 'binary',
    values: bytes('00FF1F'.repeat(2600), ''),
  },
  {
    name: 'max_bytes',
    sqlServer: 'varbinary(max)',
    mariadb: 'LONGBLOB',
    contract: 'binary',
    values: bytes('00FF1F'.repeat(5000), ''),
  },
  { name: 'old_bytes', ...commented('image', 'LONGBLOB'), contract: 'binary', values: someBytes },
  {
    name: 'shape',
    ...commented('geometry', 'LONGTEXT'),
    contract: 'string',
    values: [
      {
        text: 'POINT (1.5 -2 3 4)',
        sqlServer: "geometry::STGeomFromText('POINT (1.5 -2 3 4)', 0)",
        mariadb: "'POINT (1.5 -2 3 4)'",
      },
    ],
  },
  {
    name: 'place',
    ...commented('geography', 'LONGTEXT'),
    contract: 'string',
    values: [
      {
        text: 'LINESTRING (-122.36 47.656, -122.343 47.656)',
        sqlServer: "geography::STGeomFromText('LINESTRING (-122.36 47.656, -122.343 47.656)', 4326)",
        mariadb: "'LINESTRING (-122.36 47.656, -122.343 47.656)'",
      },
    ],
  },
  {
    name: 'path',
    ...commented('hierarchyid', 'VARCHAR(100)'),
    contract: 'string',
    values: quoted('/', '/1/2.5/'),
  },
];

/** Columns of the table besides those of the types. */
export const tortureKey = 'id';
export const tortureChange = 'updated_at';

/** @returns both columns of a type, the one that may be NULL first */
export const columnsOf = ({ name }: TortureType): [string, string] => [name, `${name}_set`];

/** As many rows as the type with most values needs, and one of NULL alone. */
export const tortureRows = (types: readonly TortureType[] = tortureTypes): number =>
  Math.max(...types.map(({ values }) => values.length)) + 1;

type Engine = 'sqlServer' | 'mariadb';

/** Rowversions can't be chosen; the one column of them is filled by the server. */
const version: Readonly<Record<Engine, string>> = {
  sqlServer: 'version rowversion',
  mariadb: "version BINARY(8) NOT NULL COMMENT 'timestamp' DEFAULT X'00000000000007D1'",
};

/**
 * The SQL that makes the table and fills it. Row `n` (from 1) holds every type's `n`-th value; a type with fewer has NULL from
 * there on in one column, and begins again in the other.
 */
export function tortureSql(table: string, engine: Engine, types: readonly TortureType[] = tortureTypes): string {
  const definitions = types.flatMap((type) => {
    const [optional, set] = columnsOf(type);
    const [holder = '', comment] = type[engine].split(' COMMENT ');
    const behind = comment === undefined ? '' : ` COMMENT ${comment}`;
    return [`${optional} ${holder} NULL${behind}`, `${set} ${holder} NOT NULL${behind}`];
  });
  const names = [tortureKey, tortureChange, ...types.flatMap(columnsOf)].join(', ');
  const rows = Array.from({ length: tortureRows(types) }, (_, row) => {
    const cells = types.flatMap(({ values }) => [
      values[row]?.[engine] ?? 'NULL',
      values[row % values.length]?.[engine] ?? 'NULL',
    ]);
    const moment = `2025-01-01T12:00:00.${String(row + 1).padStart(6, '0')}`;
    return `INSERT INTO ${table} (${names}) VALUES (${[String(row + 1), `'${moment}'`, ...cells].join(', ')});`;
  });
  return [
    engine === 'mariadb' ? "SET NAMES utf8mb4, sql_mode = '';" : '',
    `CREATE TABLE ${table} (${tortureKey} bigint NOT NULL PRIMARY KEY, ` +
      `${tortureChange} ${engine === 'mariadb' ? 'datetime(6)' : 'datetime2(6)'} NOT NULL, ` +
      `${[...definitions, version[engine]].join(', ')});`,
    ...rows,
  ].join('\n');
}

/** The texts of the types' columns, by row, as they are to be read. */
export const tortureTexts = (types: readonly TortureType[] = tortureTypes): (string | null)[][] =>
  Array.from({ length: tortureRows(types) }, (_, row) =>
    types.flatMap(({ values }) => [values[row]?.text ?? null, values[row % values.length]?.text ?? null]),
  );
