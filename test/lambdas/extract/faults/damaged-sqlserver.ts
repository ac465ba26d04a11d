/** Answers of the TDS server as its packets held them, damaged and read again. */
import { createRowKernel, type KernelLayout, type RowKernel } from '../../../../lambdas/extract/kernel/row-kernel';
import type { SourceSecret } from '../../../../lambdas/extract/sources/secret';
import { Answer, type AnswerRows } from '../../../../lambdas/extract/sources/sqlserver/answer';
import { KernelRows, TextRows } from '../../../../lambdas/extract/sources/sqlserver/rows';
import { openSqlServer } from '../../../../lambdas/extract/sources/sqlserver/session';
import type { SqlServer } from '../../servers/sql-server';
import { contractOf } from '../setting';
import { tortureSql, tortureTypes } from '../torture/sqlserver';
import { cutAnywhere, damage } from './damage';
import { seeded } from './random';

const limit = 30_000;
const contract = contractOf('recorded', { key: ['id'], columns: [{ name: 'id', type: 'bigint' }] });
const rows = 600;

/** What has come of reading an answer. */
interface Outcome {
  /** Name of the error's class; null where the answer came to its end. */
  readonly error: string | null;
  readonly rows: number;
  /** Of a page; of a small answer, which nothing is held against, null. */
  readonly checksum: bigint | null;
  readonly output: string;
}

interface Recorded {
  readonly name: string;
  readonly bytes: Buffer;
  /** Null for a small answer. */
  readonly kernel: RowKernel | null;
  readonly truth: Outcome;
}

/** Has the server answer statements of several shapes, and keeps what it sends. */
export async function recordAnswers(server: SqlServer): Promise<Recorded[]> {
  const types = tortureTypes.filter(({ values }) => values.every(({ text }) => text.length < 1000));
  await server.sql(`
    ${tortureSql('recorded', 'mariadb', types)}
    CREATE TABLE narrow (id BIGINT PRIMARY KEY, n INT NULL, t VARCHAR(300) NOT NULL, u LONGTEXT NULL);
    INSERT INTO narrow SELECT seq, NULLIF(seq % 7, 0), REPEAT(CHAR(65 + seq % 26), seq % 300), IF(seq % 3, 'ü🚀', NULL)
    FROM seq_1_to_${rows};
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
      recorded.push({ name, bytes, kernel, truth: replay(kernel, [bytes]) });
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

/** The errors that a damaged answer may end in. */
const clear = new Set(['ProtocolError', 'ServerError', 'ColumnTypeError', 'UnwritableCell']);

/**
 * Damages answers in so many ways, and tells what must not be: an error of no known class, or an end without error whose rows
 * are other ones than the server's under the server's own count and checksum.
 */
export function readDamaged(
  answers: readonly Recorded[],
  cases: number,
  seed: number,
): { wrong: string[]; seen: Record<string, number> } {
  const wrong: string[] = [];
  const seen: Record<string, number> = {};
  for (let i = 0; i < cases; i++) {
    const random = seeded(seed * 1_000_003 + i);
    const recorded = answers[i % answers.length];
    if (recorded === undefined) break;
    const { bytes, how } = damage(recorded.bytes, random);
    const outcome = replay(recorded.kernel, cutAnywhere(bytes, random));
    const what = `case ${i} of seed ${seed} (${recorded.name}; ${how})`;
    const { truth } = recorded;
    let kind = outcome.error ?? 'other values';
    if (outcome.error !== null) {
      if (!clear.has(outcome.error)) wrong.push(`${what}: ${outcome.error}`);
    } else if (truth.error !== null) {
      kind = 'an error made an end';
      if (outcome.rows >= rows) wrong.push(`${what}: ended well`);
    } else if (outcome.rows === truth.rows && outcome.checksum === truth.checksum) {
      kind = 'the same rows';
      if (outcome.checksum !== null && outcome.output !== truth.output)
        wrong.push(`${what}: other rows of the same checksum`);
    }
    seen[kind] = (seen[kind] ?? 0) + 1;
  }
  return { wrong, seen };
}
