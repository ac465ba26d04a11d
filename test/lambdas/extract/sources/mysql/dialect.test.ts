import { mysqlDialect } from '../../../../../lambdas/extract/sources/mysql-dialect';
import type { SourceColumn } from '../../../../../lambdas/extract/sources/source-column';

const column = (type: string, more: Partial<SourceColumn> = {}): SourceColumn => ({
  name: 'c',
  type,
  unsigned: false,
  nullable: false,
  precision: null,
  scale: null,
  encoding: null,
  ...more,
});
const text = (type: string, more: Partial<SourceColumn> = {}): string => mysqlDialect.text('t.`c`', column(type, more));

it('a column whose text the server writes by itself is read without a cast', () => {
  for (const type of ['bigint', 'decimal', 'double', 'date', 'time', 'datetime', 'timestamp', 'year'])
    expect([type, text(type), mysqlDialect.kind(column(type))]).toEqual([type, 't.`c`', 'other']);
});

it('text is converted where its bytes are not UTF-8 already', () => {
  for (const encoding of ['utf8mb4', 'utf8mb3', 'utf8', 'ascii']) expect(text('varchar', { encoding })).toBe('t.`c`');
  for (const encoding of ['latin1', 'ucs2', 'utf16', 'sjis', 'binary'])
    expect(text('enum', { encoding })).toBe('CONVERT(t.`c` USING utf8mb4)');
});

it('MySQL’s own JSON is read as its text, which may need quoting', () => {
  expect([text('json'), mysqlDialect.kind(column('json'))]).toEqual(['CAST(t.`c` AS CHAR)', 'text']);
});

it('a type that has no exact text is refused by name, with what to do', () => {
  for (const ask of [() => text('vector'), () => mysqlDialect.kind(column('vector'))])
    expect(ask).toThrow(
      expect.objectContaining({
        name: 'UnsupportedTypeError',
        message: expect.stringMatching(/column c is of type vector, .* read a view that casts it/) as string,
      }) as Error,
    );
});

it('no value leaves its literal', () => {
  for (const value of ["'; DROP TABLE t; --", '\\', "\\'", '`', 'ü🚀', ''])
    expect(mysqlDialect.placeholder({ value, type: 'string' }, 0)).toMatch(/^_utf8mb4 X'[0-9a-f]*'$/);
  const bytes = column('varbinary');
  expect(mysqlDialect.placeholder({ value: '00FF', type: 'binary', source: bytes }, 0)).toBe("X'00FF'");
  expect(() => mysqlDialect.placeholder({ value: "00' OR 1=1", type: 'binary', source: bytes }, 0)).toThrow(RangeError);
  expect(() => mysqlDialect.placeholder({ value: '1; DROP', type: 'count' }, 0)).toThrow(RangeError);
});

it('a value is compared as its column in the source, whatever the contract calls it', () => {
  const key = { value: '1', type: 'string' };
  expect(mysqlDialect.placeholder({ ...key, source: column('bigint') }, 0)).toBe(
    "CAST(_utf8mb4 X'31' AS DECIMAL(20,0))",
  );
  expect(mysqlDialect.placeholder({ ...key, source: column('decimal', { precision: 30, scale: 5 }) }, 0)).toBe(
    "CAST(_utf8mb4 X'31' AS DECIMAL(30,5))",
  );
  expect(mysqlDialect.placeholder({ ...key, source: column('varchar') }, 0)).toBe("_utf8mb4 X'31'");
});

it('a column that is sorted otherwise than its texts compare can’t be paged by', () => {
  for (const type of ['enum', 'set', 'json', 'point'])
    expect(() => mysqlDialect.placeholder({ value: 'a', type: 'string', source: column(type) }, 0)).toThrow(
      expect.objectContaining({
        name: 'SourceContractError',
        message: expect.stringMatching(/page_by/) as string,
      }) as Error,
    );
});

it('NULL has a mark of its own in a checksum where it can be, and no cost where it can’t', () => {
  const texts = [
    { sql: 'a', nullable: false },
    { sql: 'b', nullable: true },
  ];
  expect(mysqlDialect.checksum(texts)).toBe(
    "CAST(COALESCE(SUM(CRC32(CONCAT_WS(X'1F', a, IFNULL(b, X'00')))), 0) AS CHAR)",
  );
});
