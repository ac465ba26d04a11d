import { createRowKernel, type RowKernel } from '../../../../../lambdas/extract/kernel/row-kernel';
import { openMysql } from '../../../../../lambdas/extract/sources/mysql';
import type { Session } from '../../../../../lambdas/extract/sources/session';
import type { SourceColumn } from '../../../../../lambdas/extract/sources/source-column';
import { type Mariadb, startMariadb } from '../../../servers/mariadb';
import { stopServers } from '../../../servers/server';
import { contractOf } from '../../setting';
import { columnsOf, tortureRows, tortureSql, tortureTexts, tortureTypes } from '../../torture/mysql';

jest.setTimeout(120_000);

const limit = 30_000;
const contract = contractOf('torture', { key: ['id'], columns: [{ name: 'id', type: 'bigint' }] });

describe('the torture table of MariaDB', () => {
  let mariadb: Mariadb;
  let session: Session;
  let columns: SourceColumn[];
  let kernel: RowKernel;
  /** The server's own texts by row and column. */
  let own: (string | null)[][];

  const named = (name: string): SourceColumn => {
    const found = columns.find((column) => column.name === name);
    if (found === undefined) throw new Error(`no column ${name}`);
    return found;
  };
  const texts = (): { sql: string; nullable: boolean }[] =>
    columns.map((column) => ({
      sql: session.dialect.text(`t.${session.dialect.quote(column.name)}`, column),
      nullable: column.nullable,
    }));

  beforeAll(async () => {
    mariadb = await startMariadb();
    mariadb.sql(`USE marketing; ${tortureSql('torture')}`);
    session = await openMysql(mariadb.secret, contract, limit);
    const { dialect } = session;
    columns = (await session.query(dialect.catalog('torture'), limit)).map((row) => dialect.parseCatalog(row));
    kernel = await createRowKernel({
      format: 'jsonl',
      columns: columns.map(({ name }) => ({ name, kind: 'text' })),
      key: [0],
      hash: null,
    });
    own = mariadb
      .rows(`USE marketing; SET time_zone = '+00:00'; ${tortureTexts('torture')}`)
      .map((row) => row.map((cell) => (cell === 'NULL' ? null : Buffer.from(cell, 'hex').toString('utf8'))));
  });

  afterAll(async () => {
    await session.close();
    await stopServers();
  });

  const read = async (): Promise<Record<string, string | null>[]> => {
    kernel.begin();
    const select = texts()
      .map(({ sql }) => sql)
      .join(', ');
    await session.read({ sql: `SELECT ${select} FROM torture t ORDER BY id`, parameters: [] }, kernel, limit);
    return Buffer.from(kernel.output)
      .toString('utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, string | null>);
  };

  it('has every column in the catalog, as it was declared', () => {
    expect(columns.map(({ name }) => name)).toEqual(['id', 'updated_at', ...tortureTypes.flatMap(columnsOf)]);
    expect(named('wide_decimal')).toEqual({
      name: 'wide_decimal',
      type: 'decimal',
      unsigned: false,
      nullable: true,
      precision: 65,
      scale: 30,
      encoding: null,
    });
    expect(named('big_unsigned_set')).toMatchObject({ type: 'bigint', unsigned: true, nullable: false });
    expect(named('bit9')).toMatchObject({ type: 'bit', unsigned: false, precision: 9 });
    expect(named('latin1_text')).toMatchObject({ type: 'varchar', encoding: 'latin1' });
  });

  it('is read as the server’s own texts, every value of every type', async () => {
    const rows = await read();
    expect(rows).toHaveLength(tortureRows());
    const differing = rows.flatMap((row, i) =>
      columns
        .map(({ name }, j) => ({ name, read: row[name], server: own[i]?.[j] }))
        .filter((cell) => cell.read !== cell.server),
    );
    expect(differing).toEqual([]);
  });

  it('has the checksum that the server computes, as a whole and for each column', async () => {
    await read();
    const whole = { sql: `SELECT ${session.dialect.checksum(texts())} FROM torture t`, parameters: [] };
    expect(await session.query(whole, limit)).toEqual([[String(kernel.checksum)]]);
    const single = await createRowKernel({
      format: 'jsonl',
      columns: [{ name: 'c', kind: 'text' }],
      key: [],
      hash: null,
    });
    for (const [i, text] of texts().entries()) {
      single.begin();
      await session.read({ sql: `SELECT ${text.sql} FROM torture t`, parameters: [] }, single, limit);
      const sum = { sql: `SELECT ${session.dialect.checksum([text])} FROM torture t`, parameters: [] };
      expect([columns[i]?.name, await session.query(sum, limit)]).toEqual([
        columns[i]?.name,
        [[String(single.checksum)]],
      ]);
    }
  });

  it('is of checksum 0 without rows', async () => {
    const statement = { sql: `SELECT ${session.dialect.checksum(texts())} FROM torture t WHERE 1 = 0`, parameters: [] };
    expect(await session.query(statement, limit)).toEqual([['0']]);
  });

  it('finds each value again by what stands for its text in a condition', async () => {
    const { dialect } = session;
    const lost: unknown[] = [];
    for (const type of tortureTypes) {
      const column = named(`${type.name}_set`);
      // What isn't sorted by its text can't be paged by.
      if (['enum', 'set', 'json', 'point', 'geometry'].includes(column.type)) {
        const bind = (): string => dialect.placeholder({ value: 'a', type: 'string', source: column }, 0);
        expect(bind).toThrow(/SourceContractError|name other columns/);
        continue;
      }
      const at = columns.indexOf(column);
      const expressions = own.map((row) => {
        const value = row[at] ?? '';
        const literal = dialect.placeholder({ value, type: type.contract, source: column }, 0);
        return `SUM(t.${column.name} = ${literal}), SUM(t.${column.name} < ${literal}) + SUM(t.${column.name} > ${literal})`;
      });
      const sql = `SELECT ${expressions.join(', ')} FROM torture t`;
      const [counts = []] = await session.query({ sql, parameters: [] }, limit);
      for (const [i] of own.entries()) {
        const [equal, other] = counts.slice(2 * i, 2 * i + 2).map(Number);
        if (equal === 0 || (equal ?? 0) + (other ?? 0) !== own.length)
          lost.push({ column: column.name, value: own[i]?.[at], equal, other });
      }
    }
    expect(lost).toEqual([]);
  });

  it('has a tenth of its rows where one of ten is asked for, the same every time', async () => {
    mariadb.sql(
      'USE marketing; CREATE TABLE many (id BIGINT PRIMARY KEY); INSERT INTO many SELECT seq FROM seq_1_to_20000;',
    );
    const sample = { sql: `SELECT id FROM many t WHERE ${session.dialect.oneIn(10, ['t.id'])}`, parameters: [] };
    const rows = await session.query(sample, limit);
    expect(rows.length).toBeGreaterThan(1800);
    expect(rows.length).toBeLessThan(2200);
    expect(await session.query(sample, limit)).toEqual(rows);
  });

  it('has an average size of its rows, and a table that isn’t there has none', async () => {
    const [[bytes] = []] = await session.query(session.dialect.rowBytes('torture'), limit);
    expect(Number(bytes)).toBeGreaterThan(500);
    expect(await session.query(session.dialect.rowBytes('gone'), limit)).toEqual([]);
  });
});
