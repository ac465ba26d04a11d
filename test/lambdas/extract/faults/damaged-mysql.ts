/** Answers of a real MariaDB as they came off its socket, damaged and read again. */
import { createRowKernel, type KernelLayout, type RowKernel } from '../../../../lambdas/extract/kernel/row-kernel';
import { openMysql } from '../../../../lambdas/extract/sources/mysql';
import { type Ending, MysqlAnswer } from '../../../../lambdas/extract/sources/mysql-answer';
import type { Mariadb } from '../../servers/mariadb';
import { contractOf } from '../setting';
import { columnsOf, commonTypes, tortureSql } from '../torture/mysql';
import { type Outcome, type Recorded, tableRows } from './read-damaged';

const limit = 30_000;
const clear = new Set(['ProtocolError', 'ServerError', 'UnwritableCell', 'HungUp', 'TypeError']);
const contract = contractOf('recorded', { key: ['id'], columns: [{ name: 'id', type: 'bigint' }] });

/** Has the server answer statements of several shapes, and keeps what it sends. */
export async function recordAnswers(mariadb: Mariadb): Promise<Recorded[]> {
  mariadb.sql(`
    USE marketing;
    ${tortureSql('recorded', commonTypes)}
    CREATE TABLE narrow (id BIGINT PRIMARY KEY, n INT NULL, t VARCHAR(300) NOT NULL);
    INSERT INTO narrow SELECT seq, NULLIF(seq % 7, 0), REPEAT(CHAR(65 + seq % 26), seq % 300) FROM seq_1_to_${tableRows};
  `);
  const session = await openMysql(mariadb.secret, contract, limit);
  try {
    const { dialect } = session;
    const catalog = (await session.query(dialect.catalog('recorded'), limit)).map((row) => dialect.parseCatalog(row));
    const wide = new Set(['long_text', 'long_blob'].flatMap((name) => columnsOf({ name } as (typeof commonTypes)[0])));
    const columns = catalog.filter(({ name }) => !wide.has(name));
    const texts = columns.map((column) => dialect.text(`t.${dialect.quote(column.name)}`, column)).join(', ');
    const every: KernelLayout = {
      format: 'jsonl',
      columns: columns.map((column) => ({ name: column.name, kind: dialect.kind(column) === 'hex' ? 'hex' : 'text' })),
      key: [0],
      hash: null,
    };
    const few: KernelLayout = {
      format: 'csv',
      columns: [
        { name: 'id', kind: 'integer' },
        { name: 'n', kind: 'integer' },
        { name: 't', kind: 'text' },
      ],
      key: [0],
      hash: null,
    };
    const recorded: Recorded[] = [];
    for (const [name, sql, layout] of [
      ['every type', `SELECT ${texts} FROM recorded t ORDER BY t.id LIMIT 12`, every],
      ['many rows', 'SELECT id, n, t FROM narrow ORDER BY id', few],
      ['a few rows', 'SELECT id, n, t FROM narrow ORDER BY id LIMIT 5', few],
      ['no rows', 'SELECT id, n, t FROM narrow WHERE id < 0', few],
      ['an error after rows', 'SELECT id, n, IF(id = 50, (SELECT 1 UNION SELECT 2), t) FROM narrow ORDER BY id', few],
    ] as const) {
      const kernel = await createRowKernel(layout);
      kernel.begin();
      const pieces: Buffer[] = [];
      const take = jest.spyOn(MysqlAnswer.prototype, 'take');
      try {
        // What it ends in is in the bytes.
        await session.read({ sql, parameters: [] }, kernel, limit).catch(() => undefined);
        pieces.push(...take.mock.calls.map(([piece]) => Buffer.from(piece)));
      } finally {
        take.mockRestore();
      }
      const bytes = Buffer.concat(pieces);
      const again = (pieces: readonly Buffer[]): Outcome => replay(kernel, pieces);
      recorded.push({ name, bytes, truth: again([bytes]), clear, replay: again });
    }
    return recorded;
  } finally {
    await session.close();
  }
}

/** Reads an answer as a session does whose server hangs up after it. */
function replay(kernel: RowKernel, pieces: readonly Buffer[]): Outcome {
  kernel.begin();
  const answer = new MysqlAnswer(kernel);
  let error: string | null = null;
  try {
    let ending: Ending | null = null;
    for (const piece of pieces) {
      // What comes after the end comes to a session that asks nothing, which gives the connection up.
      if (ending !== null) throw new TypeError('bytes after the end');
      ending = answer.take(piece);
    }
    if (ending === null) error = 'HungUp';
  } catch (cause) {
    error = (cause as Error).name;
  }
  return { error, rows: kernel.rows, checksum: kernel.checksum, output: Buffer.from(kernel.output).toString('latin1') };
}
