import { createHash } from 'node:crypto';
import sql from 'mssql';
import { type Database, openDatabase } from './server';

// Servers are started and a hundred thousand rows read, on a machine that may be busy with other suites.
jest.setTimeout(60_000);

const md5 = (text: string, encoding: 'utf16le' | 'latin1'): Buffer =>
  createHash('md5').update(Buffer.from(text, encoding)).digest();

describe('T-SQL through the mssql driver', () => {
  let database: Database;

  beforeAll(async () => {
    database = await openDatabase();
  }, 180_000);

  afterAll(async () => {
    await database.close();
  });

  interface Input {
    readonly type: sql.ISqlType | (() => sql.ISqlType);
    readonly value: unknown;
  }

  /** Rows as arrays, so that columns without a name stay apart. */
  async function rows(text: string, inputs: Record<string, Input> = {}): Promise<unknown[][]> {
    const request = database.pool.request();
    request.arrayRowMode = true;
    for (const [name, { type, value }] of Object.entries(inputs)) request.input(name, type, value);
    const result = await request.query(text);
    return result.recordset;
  }

  const errorOf = async (text: string, inputs: Record<string, Input> = {}): Promise<sql.RequestError> => {
    try {
      await rows(text, inputs);
    } catch (error) {
      if (error instanceof sql.RequestError) return error;
      throw error;
    }
    throw new Error(`no error: ${text}`);
  };

  it('reads every type, extremes and NULL included', async () => {
    const [first, second, third] = await rows(
      `SELECT flag, small, whole, big, amount, ratio, name, note, day, moment, changed, content
       FROM every_type ORDER BY id`,
    );
    expect(first).toEqual([
      true,
      -32768,
      2147483647,
      '9223372036854775807',
      12.3,
      0.1,
      'Zoë ☀ 🚀',
      'line one\nline "two", three',
      new Date('2024-02-29T00:00:00Z'),
      new Date('2025-01-01T00:00:00.120Z'),
      expect.any(Date),
      Buffer.from([0, 255, 16]),
    ]);
    expect(second?.slice(0, 8)).toEqual([false, 32767, -2147483648, '-9223372036854775808', -0.05, -1e300, '', '']);
    expect(second?.[9]).toEqual(new Date('9999-12-31T23:59:59.999Z'));
    expect(second?.[11]).toEqual(Buffer.alloc(0));
    expect(third).toEqual(Array(12).fill(null));
  });

  it('gives the text of a value with every digit that the source holds', async () => {
    const found = await rows(
      `SELECT CONVERT(varchar(5), t.[flag]), CONVERT(varchar(20), t.[whole]), CONVERT(varchar(20), t.[big]),
              CONVERT(varchar(64), t.[amount], 2), CAST(t.[amount] AS varchar(50)), CONVERT(varchar(64), t.[wide]),
              CONVERT(varchar(34), t.[day], 23), CONVERT(varchar(34), t.[moment], 121),
              CONVERT(varchar(33), t.[changed], 126), CAST(t.[changed] AS varchar(50)), CONVERT(varchar(10), t.[changed], 121)
       FROM [every_type] AS t ORDER BY t.[id]`,
    );
    expect(found).toEqual([
      [
        ...['1', '2147483647', '9223372036854775807', '12.30', '12.30', '123456789012345678.12345678901234567890'],
        ...['2024-02-29', '2025-01-01 00:00:00.120', '2025-03-31T23:59:59.999999', '2025-03-31 23:59:59.999999'],
        '2025-03-31',
      ],
      [
        ...['0', '-2147483648', '-9223372036854775808', '-0.05', '-0.05', '-0.00000000000000000001'],
        ...['0001-01-01', '9999-12-31 23:59:59.999', '2025-01-01T00:00:00.000000', '2025-01-01 00:00:00.000000'],
        '2025-01-01',
      ],
      Array(11).fill(null),
    ]);
  });

  it.each([
    ['int', sql.Int, -5, 'whole > @p', 1],
    ['bigint', sql.BigInt, '9223372036854775806', 'big > @p', 1],
    ['bit', sql.Bit, true, 'flag = @p', 1],
    ['float', sql.Float, 0.05, 'ratio > @p', 1],
    ['decimal', sql.Decimal(18, 2), 12.3, 'amount = @p', 1],
    ['nvarchar', sql.NVarChar, 'Zoë ☀ 🚀', 'name = @p', 1],
    ['nvarchar(max)', sql.NVarChar(sql.MAX), 'x'.repeat(9000), 'note <> @p', 2],
    ['varchar', sql.VarChar, 'nothing', 'name <> @p', 2],
    ['date', sql.Date, new Date('2024-02-29T00:00:00Z'), 'day = @p', 1],
    ['datetime2', sql.DateTime2(7), new Date('2025-01-01T00:00:00.120Z'), 'moment = @p', 1],
    ['varbinary', sql.VarBinary, Buffer.from([0, 255, 16]), 'content = @p', 1],
    [
      'uniqueidentifier',
      sql.UniqueIdentifier,
      '6F9619FF-8B86-D011-B42D-00C04FC964FF',
      "@p = '6f9619ff-8b86-d011-b42d-00c04fc964ff'",
      3,
    ],
    ['NULL', sql.Int, null, 'whole = @p OR whole IS NULL', 1],
  ])('binds a parameter of type %s', async (_, type, value, condition, count) => {
    expect(await rows(`SELECT id FROM every_type WHERE ${condition}`, { p: { type, value } })).toHaveLength(count);
  });

  it('binds a quote as a character, never as the end of a text', async () => {
    const value = "'; DROP TABLE every_type; -- \\' \\";
    expect(await rows('SELECT @p', { p: { type: sql.NVarChar, value } })).toEqual([[value]]);
    expect(await rows('SELECT id FROM every_type WHERE name = @p', { p: { type: sql.NVarChar, value } })).toEqual([]);
  });

  it('reads a window of changes by text bounds', async () => {
    const window = (start: string, end: string): Record<string, Input> => ({
      start: { type: sql.NVarChar(32), value: start },
      end: { type: sql.NVarChar(32), value: end },
    });
    const text = `SELECT COUNT_BIG(*) FROM [every_type] AS t
                  WHERE t.[changed] >= CAST(@start AS datetime2(7)) AND t.[changed] < CAST(@end AS datetime2(7))`;
    expect(await rows(text, window('2025-01-01T00:00:00.000000', '2025-03-31T23:59:59.999999'))).toEqual([['1']]);
    expect(await rows(text, window('2025-01-01T00:00:00.000000', '2025-04-01T00:00:00.000000'))).toEqual([['2']]);
    expect(await rows(text, window('2025-01-01T00:00:00.000001', '2025-04-01T00:00:00.000000'))).toEqual([['1']]);
  });

  it('reads pages by key', async () => {
    const page = `SELECT t.[id] FROM [many] AS t WHERE (t.[id] > @k) AND (t.[id] <= @last) ORDER BY t.[id]
                  OFFSET @skip ROWS FETCH NEXT @rows ROWS ONLY`;
    const found = await rows(page, {
      k: { type: sql.BigInt, value: '9' },
      last: { type: sql.BigInt, value: '100' },
      skip: { type: sql.Int, value: 2 },
      rows: { type: sql.Int, value: 3 },
    });
    expect(found).toEqual([['12'], ['13'], ['14']]);
    expect(await rows('SELECT TOP (2) id FROM many ORDER BY id DESC')).toEqual([['100000'], ['99999']]);
    expect(await rows('SELECT TOP 1 id FROM many WHERE parity = 0 ORDER BY id')).toEqual([['2']]);
    expect(await rows('SELECT id FROM many ORDER BY id OFFSET 99998 ROWS')).toEqual([['99999'], ['100000']]);
  });

  it('groups, aggregates and joins with the types of SQL Server', async () => {
    expect(
      await rows(
        `SELECT m.parity, COUNT(*), COUNT_BIG(*), SUM(m.id), MIN(m.name), MAX(e.amount), SUM(e.amount)
         FROM dbo.many AS m LEFT JOIN [every_type] AS e ON e.id = m.id
         GROUP BY m.parity HAVING COUNT(*) > 1 ORDER BY m.parity`,
      ),
    ).toEqual([
      [0, 50000, '50000', '2500050000', 'row 10', -0.05, -0.05],
      [1, 50000, '50000', '2500000000', 'row 1', 12.3, 12.3],
    ]);
    expect(await rows('SELECT DISTINCT parity FROM many ORDER BY 1 DESC')).toEqual([[1], [0]]);
    expect(await rows("SELECT COALESCE(name, N'none'), ISNULL(whole, 7) FROM every_type WHERE id = 3")).toEqual([
      ['none', 7],
    ]);
  });

  it('tells the columns of a table', async () => {
    expect(
      await rows(
        `SELECT COLUMN_NAME, DATA_TYPE FROM INFORMATION_SCHEMA.COLUMNS
         WHERE TABLE_SCHEMA = SCHEMA_NAME() AND TABLE_NAME = @table ORDER BY ORDINAL_POSITION`,
        { table: { type: sql.NVarChar, value: 'every_type' } },
      ),
    ).toEqual([
      ['id', 'bigint'],
      ['flag', 'bit'],
      ['small', 'smallint'],
      ['whole', 'int'],
      ['big', 'bigint'],
      ['amount', 'decimal'],
      ['wide', 'decimal'],
      ['ratio', 'float'],
      ['name', 'nvarchar'],
      ['note', 'nvarchar'],
      ['day', 'date'],
      ['moment', 'datetime2'],
      ['changed', 'datetime2'],
      ['content', 'varbinary'],
    ]);
  });

  it('tells which columns can be NULL, in the schemas that a bare name may mean', async () => {
    const text = `SELECT COLUMN_NAME, IS_NULLABLE FROM INFORMATION_SCHEMA.COLUMNS
                  WHERE TABLE_SCHEMA IN (SCHEMA_NAME(), N'dbo') AND TABLE_NAME = @table ORDER BY ORDINAL_POSITION`;
    const nullable = (table: string): Promise<unknown[][]> =>
      rows(text, { table: { type: sql.NVarChar(4000), value: table } });
    expect(await nullable('many')).toEqual(['id', 'parity', 'name'].map((column) => [column, 'NO']));
    expect((await nullable('every_type')).slice(0, 2)).toEqual([
      ['id', 'NO'],
      ['flag', 'YES'],
    ]);
    expect(await nullable('no_such_table')).toEqual([]);
  });

  it('hashes texts and binaries by their bytes', async () => {
    const number = (text: string): string => `CONVERT(bigint, SUBSTRING(HASHBYTES('MD5', ${text}), 13, 4))`;
    expect(
      await rows(
        `SELECT HASHBYTES('MD5', N'abc'), HASHBYTES('MD5', 'abc'), HASHBYTES('MD5', content), HASHBYTES('MD5', name),
                ${number("N'abc'")}, ${number('CONCAT(CONVERT(nvarchar(max), flag), NCHAR(31), ISNULL(name, NCHAR(0)))')}
         FROM every_type WHERE id IN (1, 3) ORDER BY id`,
      ),
    ).toEqual([
      [
        ...[md5('abc', 'utf16le'), md5('abc', 'latin1'), md5('\u0000\u00ff\u0010', 'latin1')],
        md5('Zoë ☀ 🚀', 'utf16le'),
        String(md5('abc', 'utf16le').readUInt32BE(12)),
        String(md5('1\u001fZoë ☀ 🚀', 'utf16le').readUInt32BE(12)),
      ],
      [
        ...[md5('abc', 'utf16le'), md5('abc', 'latin1'), null, null],
        String(md5('abc', 'utf16le').readUInt32BE(12)),
        String(md5('\u001f\u0000', 'utf16le').readUInt32BE(12)),
      ],
    ]);
  });

  it('writes binaries, doubles, times and texts of two code pages out as SQL Server does', async () => {
    expect(
      await rows(
        `SELECT CONVERT(varchar(32), content, 2), CONVERT(varchar(max), CONVERT(varbinary(max), content), 2),
                CONVERT(varchar(32), ratio, 3), name COLLATE Latin1_General_BIN2, CONVERT(varchar(200), name)
         FROM every_type ORDER BY id`,
      ),
    ).toEqual([
      ['00FF10', '00FF10', '1.0000000000000001e-001', 'Zoë ☀ 🚀', expect.stringMatching(/^Zoë \? \?/) as string],
      ['', '', '-1.0000000000000001e+300', '', ''],
      [null, null, null, null, null],
    ]);
  });

  it('computes with bigint and chooses between integers', async () => {
    expect(
      await rows(
        `SELECT id % 3, id / 2, id * 8192, NULLIF(id, 2), CASE WHEN id = 1 THEN id ELSE 0 END, COALESCE(SUM(id), 0)
         FROM every_type WHERE id < 3 GROUP BY id ORDER BY id`,
      ),
    ).toEqual([
      ['1', '0', '8192', '1', '1', '1'],
      ['2', '1', '16384', null, '0', '2'],
    ]);
    expect(await rows('SELECT COALESCE(SUM(id), 0) FROM every_type WHERE id < 0')).toEqual([['0']]);
  });

  it('tells sizes and lengths of what is in the database', async () => {
    expect(
      await rows(
        `SELECT c.COLUMN_NAME, c.CHARACTER_MAXIMUM_LENGTH, c.NUMERIC_PRECISION, c.NUMERIC_SCALE
         FROM INFORMATION_SCHEMA.COLUMNS AS c LEFT JOIN INFORMATION_SCHEMA.TABLES AS own
           ON own.TABLE_NAME = c.TABLE_NAME AND own.TABLE_SCHEMA = SCHEMA_NAME()
         WHERE c.TABLE_NAME = N'every_type' AND c.TABLE_SCHEMA = COALESCE(own.TABLE_SCHEMA, N'dbo')
           AND c.COLUMN_NAME IN (N'big', N'amount', N'ratio', N'name', N'note', N'content', N'day') ORDER BY c.ORDINAL_POSITION`,
      ),
    ).toEqual([
      ['big', null, 19, 0],
      ['amount', null, 18, 2],
      ['ratio', null, 53, null],
      ['name', 64, null, null],
      ['note', -1, null, null],
      ['day', null, null, null],
      ['content', 16, null, null],
    ]);
    const [[pages, held] = []] = await rows(
      `SELECT SUM(a.used_pages), SUM(CASE WHEN a.type = 1 THEN p.rows ELSE 0 END) FROM sys.tables AS o
       JOIN sys.partitions AS p ON p.object_id = o.object_id
       JOIN sys.allocation_units AS a ON a.container_id IN (p.hobt_id, p.partition_id)
       WHERE o.name = N'many' AND p.index_id IN (0, 1)`,
    );
    expect(Number(pages)).toBeGreaterThan(100);
    expect(Number(held)).toBeGreaterThan(50_000);
  });

  it('tells the indexes of a table, column by column', async () => {
    const found = await rows(
      `SELECT i.is_primary_key, i.is_unique, i.has_filter, ic.key_ordinal, c.name FROM sys.tables AS o
       JOIN sys.schemas AS s ON s.schema_id = o.schema_id
       JOIN sys.indexes AS i ON i.object_id = o.object_id
       JOIN sys.index_columns AS ic ON ic.object_id = i.object_id AND ic.index_id = i.index_id
       JOIN sys.columns AS c ON c.object_id = ic.object_id AND c.column_id = ic.column_id
       WHERE o.name = N'many' AND s.name = N'dbo' AND ic.key_ordinal > 0 AND i.is_disabled = 0 AND i.is_hypothetical = 0
       ORDER BY i.index_id, ic.key_ordinal`,
    );
    expect(found[0]).toEqual([true, true, false, 1, 'id']);
    expect(found).toHaveLength(4);
    expect(found).toEqual(
      expect.arrayContaining([
        [false, true, false, 1, 'name'],
        [false, true, false, 2, 'parity'],
        [false, false, false, 1, 'parity'],
      ]),
    );
  });

  it('converts constants as SQL Server does', async () => {
    expect(
      await rows(
        `SELECT CAST('2025-01-01T10:20:30.5' AS datetime2(0)), CAST('2025-01-01 23:00' AS date), CAST(N'12.345' AS decimal(9,2)),
                CAST('7' AS bigint), CAST(2.9 AS int), CAST('true' AS bit), CAST(1 AS money), 0x00ff, -5, 1e3, NULL,
                CONVERT(varchar(30), CAST('2025-01-01T00:00:00.123' AS datetime2(6)), 126)`,
      ),
    ).toEqual([
      [
        new Date('2025-01-01T10:20:31Z'),
        new Date('2025-01-01T00:00:00Z'),
        ...[12.35, '7', 2, true, 1, Buffer.from([0, 255]), -5, 1000, null],
        '2025-01-01T00:00:00.123000',
      ],
    ]);
  });

  it.each([
    [208, 'SELECT * FROM no_such_table'],
    [208, 'SELECT id FROM other.many'],
    [207, 'SELECT no_such_column FROM many'],
    [207, 'SELECT id FROM many ORDER BY no_such_column'],
    [4104, 'SELECT x.id FROM many AS t'],
    [209, 'SELECT id FROM many AS a JOIN every_type AS b ON a.id = b.id'],
    [102, 'SELECT id FORM many'],
    [156, 'SELECT FROM many'],
    [102, 'SELECT id FROM many WHERE'],
    [102, 'SELECT id FROM many ORDER BY id LIMIT 5'],
    [105, "SELECT id FROM many WHERE name = 'open"],
    [137, 'SELECT @undeclared'],
    [195, 'SELECT GROUP_CONCAT(name) FROM many'],
    [241, "SELECT CAST('yesterday' AS datetime2)"],
    [241, "SELECT id FROM every_type WHERE changed > '2025-13-01'"],
    [245, "SELECT CAST('x' AS int)"],
    [8114, "SELECT id FROM many WHERE id = 'x'"],
    [8115, 'SELECT CAST(3000000000 AS int)'],
    [8115, "SELECT CAST('1234.5' AS decimal(5,2))"],
    [147, 'SELECT parity FROM many WHERE COUNT(*) > 1 GROUP BY parity'],
    [8120, 'SELECT parity, name FROM many GROUP BY parity'],
    [243, 'SELECT CAST(1 AS whatever)'],
    [2812, 'EXEC no_such_procedure'],
  ])('answers with error %i: %s', async (number, text) => {
    if (number === 2812) {
      await expect(database.pool.request().execute('no_such_procedure')).rejects.toMatchObject({ number });
    } else {
      expect(await errorOf(text)).toMatchObject({ number, code: 'EREQUEST' });
    }
  });

  it('runs transactions and prepared statements', async () => {
    const transaction = new sql.Transaction(database.pool);
    await transaction.begin(sql.ISOLATION_LEVEL.REPEATABLE_READ);
    const depth = await new sql.Request(transaction).query<{ depth: number }>('SELECT @@TRANCOUNT AS depth');
    expect(depth.recordset[0]?.depth).toBe(1);
    await transaction.commit();
    const aborted = new sql.Transaction(database.pool);
    await aborted.begin();
    await aborted.rollback();

    const prepared = new sql.PreparedStatement(database.pool);
    prepared.input('id', sql.BigInt);
    await prepared.prepare('SELECT name FROM many WHERE id = @id');
    for (const id of ['7', '8']) expect((await prepared.execute({ id })).recordset).toEqual([{ name: `row ${id}` }]);
    await prepared.unprepare();
  });

  it('names the columns as the statement spells them', async () => {
    const result = await database.pool
      .request()
      .query('SELECT ID AS [the id], t.NAME, parity p FROM many AS t WHERE id = 1');
    expect(result.recordset).toEqual([{ 'the id': '1', NAME: 'row 1', p: 1 }]);
  });

  it('answers several statements of a batch, each with its rows', async () => {
    const result = await database.pool.request().batch('SELECT 1 AS a; SELECT TOP 2 id FROM many ORDER BY id');
    expect(result.recordsets).toEqual([[{ a: 1 }], [{ id: '1' }, { id: '2' }]]);
  });
});
