/** Answers of the TDS server as its packets held them, damaged and read again. */
import { createRowKernel, type KernelLayout, type RowKernel } from '../../../../lambdas/extract/kernel/row-kernel';
import type { SourceSecret } from '../../../../lambdas/extract/sources/secret';
import { Answer, type AnswerRows } from '../../../../lambdas/extract/sources/sqlserver/answer';
import { KernelRows, TextRows } from '../../../../lambdas/extract/sources/sqlserver/rows';
import { openSqlServer } from '../../../../lambdas/extract/sources/sqlserver/session';
import type { SqlServer } from '../../servers/sql-server';
import { contractOf } from '../setting';
import { tortureSql, tortureTypes } from '../torture/sqlserver';
import { type Outcome, type Recorded, tableRows } from './read-damaged';

const limit = 30_000;
const clear = new Set(['ProtocolError', 'ServerError', 'ColumnTypeError', 'UnwritableCell']);
const contract = contractOf('recorded', { key: ['id'], columns: [{ name: 'id', type: 'bigint' }] });

/** Has the server answer statements of several shapes, and keeps what it sends. */
export async function recordAnswers(server: SqlServer): Promise<Recorded[]> {
  const types = tortureTypes.filter(({ values }) => values.every(({ text }) => text.length < 1000));
  await server.sql(`
    ${tortureSql('recorded', 'mariadb', types)}
    CREATE TABLE narrow (id BIGINT PRIMARY KEY, n INT NULL, t VARCHAR(300) NOT NULL, u LONGTEXT NULL);
    INSERT INTO narrow SELECT seq, NULLIF(seq % 7, 0), REPEAT(CHAR(65 + seq % 26), seq % 300), IF(seq % 3, 'ü🚀', NULL)
    FROM seq_1_to_${tableRows};
    CREATE VIEW late AS SELECT id, n, IF(id = 50, (SELECT 'a' UNION SELECT 'b'), t) AS t, u FROM narrow;`);
  const session = await openSqlServer(server.secret satisfies SourceSecret, contract, limit);
  try {
    const { dialect } = session;
    const columns = (await session.query(dialect.catalog('recorded'), limit)).map((row) => dialect.parseCatalog(row));
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
        { name: 'u', kind: 'text' },
      ],
      key: [0],
      hash: null,
    };
    const narrow = 'SELECT CONVERT(varchar(20), t.[id]), CONVERT(varchar(20), t.[n]), t.[t], t.[u]';
    const recorded: Recorded[] = [];
    for (const [name, sql, layout] of [
      ['every type', `SELECT ${texts} FROM [recorded] AS t ORDER BY t.[id]`, every],
      ['many rows', `${narrow} FROM [narrow] AS t ORDER BY t.[id]`, few],
      ['a few rows', `${narrow} FROM [narrow] AS t WHERE t.[id] < 6 ORDER BY t.[id]`, few],
      ['no rows', `${narrow} FROM [narrow] AS t WHERE t.[id] < 0`, few],
      ['an error after rows', `${narrow} FROM [late] AS t ORDER BY t.[id]`, few],
      ['a small answer', `${narrow} FROM [narrow] AS t WHERE t.[id] < 20`, null],
      ['an error', 'SELECT t.[gone] FROM [narrow] AS t', null],
    ] as const) {
      const kernel = layout === null ? null : await createRowKernel(layout);
      kernel?.begin();
      const push = jest.spyOn(Answer.prototype, 'push');
      const pieces: Buffer[] = [];
      try {
        // What it ends in is in the bytes.
        const asked =
          kernel === null
            ? session.query({ sql, parameters: [] }, limit)
            : session.read({ sql, parameters: [] }, kernel, limit);
        await asked.catch(() => undefined);
        pieces.push(...push.mock.calls.map(([piece]) => Buffer.from(piece)));
      } finally {
        push.mockRestore();
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

/** Reads the payload of an answer's packets as a connection does. */
function replay(kernel: RowKernel | null, pieces: readonly Buffer[]): Outcome {
  kernel?.begin();
  const texts = new TextRows();
  const taker: AnswerRows = kernel === null ? texts : new KernelRows(kernel);
  const answer = new Answer(taker);
  let error: string | null = null;
  try {
    for (const piece of pieces) answer.push(piece);
    answer.end();
  } catch (cause) {
    error = (cause as Error).name;
  }
  return {
    error,
    rows: taker.count,
    checksum: kernel?.checksum ?? null,
    output: kernel === null ? JSON.stringify(texts.rows) : Buffer.from(kernel.output).toString('latin1'),
  };
}
