import { createRowKernel, type RowKernel } from '../../../../../lambdas/extract/kernel/row-kernel';
import { type Session } from '../../../../../lambdas/extract/sources/session';
import type { SourceColumn } from '../../../../../lambdas/extract/sources/source-column';
import { openSqlServer } from '../../../../../lambdas/extract/sources/sqlserver/session';
import type { ColumnText } from '../../../../../lambdas/extract/sources/statement';
import { stopServers } from '../../../servers/server';
import { startSqlServer } from '../../../servers/sql-server';
import { contractOf } from '../../setting';
import { columnsOf, tortureRows, tortureSql, tortureTexts, tortureTypes } from '../../torture/sqlserver';

jest.setTimeout(120_000);

const limit = 30_000;
const contract = contractOf('torture', { key: ['id'], columns: [{ name: 'id', type: 'bigint' }] });

describe('the torture table of SQL Server', () => {
  let session: Session;
  let columns: SourceColumn[];
  let kernel: RowKernel;

  const texts = (): ColumnText[] =>
    columns.map((column) => ({
      sql: session.dialect.text(`t.${session.dialect.quote(column.name)}`, column),
      nullable: column.nullable,
    }));

  beforeAll(async () => {
    const server = await startSqlServer();
    await server.sql({
      mariadb: `DROP TABLE IF EXISTS torture; ${tortureSql('torture', 'mariadb')}`,
      sqlServer: `DROP TABLE IF EXISTS torture; ${tortureSql('torture', 'sqlServer')}`,
    });
    session = await openSqlServer(server.secret, contract, limit);
    const { dialect } = session;
    columns = (await session.query(dialect.catalog('torture'), limit)).map((row) => dialect.parseCatalog(row));
    kernel = await createRowKernel({
      format: 'jsonl',
      columns: columns.map(({ name }) => ({ name, kind: 'text' })),
      key: [0],
      hash: null,
    });
  });

  afterAll(async () => {
    await session.close();
    await stopServers();
  });

  const read = async (taker: RowKernel, selected: readonly ColumnText[]): Promise<void> => {
    taker.begin();
    const select = selected.map(({ sql }) => sql).join(', ');
    await session.read({ sql: `SELECT ${select} FROM [torture] AS t ORDER BY t.[id]`, parameters: [] }, taker, limit);
  };
  const rows = (): Record<string, string | null>[] =>
    Buffer.from(kernel.output)
      .toString('utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, string | null>);

  it('has every column in the catalog, as it was declared', () => {
    expect(columns.map(({ name }) => name)).toEqual([
      'id',
      'updated_at',
      ...tortureTypes.flatMap(columnsOf),
      'version',
    ]);
    const named = (name: string): SourceColumn | undefined => columns.find((column) => column.name === name);
    const column = { unsigned: false, nullable: true, precision: null, scale: null, encoding: null };
    expect(named('wide_decimal')).toEqual({
      ...column,
      name: 'wide_decimal',
      type: 'decimal',
      precision: 38,
      scale: 20,
    });
    expect(named('big_set')).toMatchObject({ type: 'bigint', nullable: false });
    expect(named('max_wide')).toMatchObject({ type: 'nvarchar', precision: null });
    expect(named('short_bytes')).toMatchObject({ type: 'varbinary', precision: 100 });
    expect(named('short_text')).toMatchObject({
      type: 'varchar',
      precision: 40,
      encoding: expect.any(String) as string,
    });
    expect(named('version')).toMatchObject({ type: 'timestamp', nullable: false });
  });

  it('is read as the server’s own texts, every value of every type', async () => {
    await read(kernel, texts());
    const expected = tortureTexts();
    expect(kernel.rows).toBe(tortureRows());
    const names = tortureTypes.flatMap(columnsOf);
    const differing = rows().flatMap((row, i) =>
      names
        .map((name, j) => ({ name, read: row[name], server: expected[i]?.[j] }))
        .filter((cell) => cell.read !== cell.server),
    );
    expect(differing).toEqual([]);
    for (const { version } of rows()) expect(version).toMatch(/^[0-9A-F]{16}$/);
  });

  it('is read by a small query as it is by the kernel', async () => {
    await read(kernel, texts());
    const select = texts()
      .map(({ sql }) => sql)
      .join(', ');
    const statement = { sql: `SELECT ${select} FROM [torture] AS t ORDER BY t.[id]`, parameters: [] };
    const names = columns.map(({ name }) => name);
    const queried = await session.query(statement, limit);
    expect(queried).toEqual(rows().map((row) => names.map((name) => row[name])));
  });

  it('has the checksum that the server computes, as a whole and for each column', async () => {
    const checksum = (of: readonly ColumnText[]): Promise<(string | null)[][]> =>
      session.query({ sql: `SELECT ${session.dialect.checksum(of)} FROM [torture] AS t`, parameters: [] }, limit);
    await read(kernel, texts());
    expect(await checksum(texts())).toEqual([[String(kernel.checksum)]]);
    const single = await createRowKernel({
      format: 'jsonl',
      columns: [{ name: 'c', kind: 'text' }],
      key: [],
      hash: null,
    });
    for (const [i, text] of texts().entries()) {
      await read(single, [text]);
      expect([columns[i]?.name, await checksum([text])]).toEqual([columns[i]?.name, [[String(single.checksum)]]]);
    }
  });

  it('is of checksum 0 without rows', async () => {
    const sql = `SELECT ${session.dialect.checksum(texts())} FROM [torture] AS t WHERE 1 = 0`;
    expect(await session.query({ sql, parameters: [] }, limit)).toEqual([['0']]);
  });
});
