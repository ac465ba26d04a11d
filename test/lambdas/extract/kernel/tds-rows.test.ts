import fc from 'fast-check';
import {
  createRowKernel,
  type KernelLayout,
  type RowKernel,
  type TdsColumn,
} from '../../../../lambdas/extract/kernel/row-kernel';
import { encodeRows, tdsChecksum, type TableRow } from './reference';
import { cut, cuts, tables } from './tables';
import { thrown } from './thrown';
import { done, rowToken } from './tds-wire';

jest.setTimeout(60_000);

const hash = (text: string): string => `#${text.length}`;

/** Feeds bytes in pieces until the rows end. */
function feed(kernel: RowKernel, columns: readonly TdsColumn[], pieces: Iterable<Buffer>): Buffer | null {
  let rest: Buffer | null = null;
  for (const piece of pieces) {
    if (rest !== null) rest = Buffer.concat([rest, piece]);
    else {
      const left = kernel.tdsRows(piece, columns);
      rest = left === null ? null : Buffer.from(left);
    }
  }
  return rest;
}

const written = (kernel: RowKernel): string => Buffer.from(kernel.output).toString('utf8');
const columnOf = (name: string): KernelLayout['columns'][number] => ({ name, kind: 'text' });
const csv: KernelLayout = { format: 'csv', columns: [columnOf('a'), columnOf('b')], key: [0], hash: null };
const whole = { size: 2 ** 30, known: true };

describe('rows of SQL Server', () => {
  it('are written as the reference writes them, in every way they may lie on the wire', async () => {
    await fc.assert(
      fc.asyncProperty(
        tables({ surrogates: true, hash }),
        fc.array(fc.record({ wide: fc.boolean(), max: fc.boolean() }), { minLength: 20, maxLength: 20 }),
        fc.record({ size: fc.integer({ min: 1, max: 60 }), known: fc.boolean() }),
        fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }),
        cuts,
        async ({ layout, rows: drawn }, drawnColumns, pieces, bits, sizes) => {
          const columns = drawnColumns.slice(0, layout.columns.length);
          const narrow = (row: TableRow): TableRow =>
            row.map((cell, i) => (columns[i]?.wide === true ? cell : (cell?.replace(/[^\0-\x7f]/g, '?') ?? null)));
          const rows = drawn.map(narrow);
          const bytes = Buffer.concat([
            ...rows.map((row, i) => rowToken(row, columns, pieces, bits[i] === true)),
            done,
          ]);
          const kernel = await createRowKernel(layout);
          kernel.begin();
          expect(feed(kernel, columns, cut(bytes, sizes))).toEqual(done);
          expect(written(kernel)).toBe(encodeRows(layout, rows));
          expect(kernel.rows).toBe(rows.length);
          expect(kernel.checksum).toBe(tdsChecksum(rows));
          const last = rows.at(-1);
          expect(kernel.lastKey).toEqual(
            last === undefined ? null : layout.key.map((position) => last[position] ?? ''),
          );
        },
      ),
      { numRuns: 400 },
    );
  });

  it('have one checksum however many and however long they are', async () => {
    const columns = [
      { wide: false, max: false },
      { wide: true, max: true },
    ];
    const kernel = await createRowKernel(csv);
    for (const lengths of [[0], [50, 3], [1, 20, 21, 22, 400], [40_000, 3, 9], [600_000, 1]]) {
      const rows = Array.from({ length: 700 }, (_, i): TableRow => [
        `${i}`,
        'ü'.repeat(lengths[(i % 5) % lengths.length] ?? 0),
      ]).slice(0, Math.max(...lengths) > 1000 ? 20 : 700);
      kernel.begin();
      const bytes = Buffer.concat([...rows.map((row, i) => rowToken(row, columns, whole, i % 2 === 0)), done]);
      expect(feed(kernel, columns, cut(bytes, [4088]))).toEqual(done);
      expect(kernel.checksum).toBe(tdsChecksum(rows));
      expect(written(kernel) === encodeRows(csv, rows)).toBe(true);
    }
  });

  it('go on behind a token that stood between them', async () => {
    const columns = csv.columns.map(() => ({ wide: true, max: false }));
    const kernel = await createRowKernel(csv);
    const row = (text: string): Buffer => rowToken([text, 'x'], columns, whole, false);
    kernel.begin();
    expect(kernel.tdsRows(Buffer.concat([row('1'), Buffer.from([0xab, 1, 2])]), columns)).toEqual(
      Buffer.from([0xab, 1, 2]),
    );
    expect(kernel.tdsRows(row('2'), columns)).toBeNull();
    expect(written(kernel)).toBe('1,x\n2,x\n');
    expect(kernel.lastKey).toEqual(['2']);
  });

  it.each(['a\ud83d', '\ude00', '\ude00\ud83d', '0123456789abcde\ud83dx'])(
    'that hold half a surrogate pair are refused in CSV and escaped in JSON: %j',
    async (value) => {
      const columns = csv.columns.map(() => ({ wide: true, max: false }));
      const bytes = rowToken(['1', value], columns, whole, false);
      const [asCsv, asJson] = [await createRowKernel(csv), await createRowKernel({ ...csv, format: 'jsonl' })];
      asCsv.begin();
      expect(thrown(() => asCsv.tdsRows(bytes, columns))).toMatchObject({ column: 'b', fault: 'lone_surrogate' });
      asJson.begin();
      asJson.tdsRows(bytes, columns);
      expect(JSON.parse(written(asJson))).toEqual({ a: '1', b: value });
    },
  );

  it('of one byte a character are refused where it is no ASCII', async () => {
    const columns = csv.columns.map(() => ({ wide: false, max: false }));
    const kernel = await createRowKernel(csv);
    kernel.begin();
    expect(thrown(() => kernel.tdsRows(rowToken(['1', 'caf\xe9'], columns, whole, false), columns))).toMatchObject({
      column: 'b',
      fault: 'not_text',
    });
  });

  it('longer than any reader takes are refused, by the name of the column', async () => {
    const columns = csv.columns.map(() => ({ wide: true, max: true }));
    const kernel = await createRowKernel(csv);
    const bytes = rowToken(['1', 'x'.repeat(36 * 2 ** 20)], columns, { size: 2 ** 20, known: false }, false);
    kernel.begin();
    expect(thrown(() => feed(kernel, columns, cut(bytes, [2 ** 20])))).toMatchObject({
      column: 'b',
      fault: 'row_too_long',
    });
  });
});
