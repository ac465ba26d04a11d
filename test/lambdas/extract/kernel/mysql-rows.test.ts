import fc from 'fast-check';
import { createRowKernel, type KernelLayout, type RowKernel } from '../../../../lambdas/extract/kernel/row-kernel';
import { endOfRows, packets, rowPayload, rowPhase } from './mysql-wire';
import { encodeRows, mysqlChecksum, type TableRow } from './reference';
import { cut, cuts, tables } from './tables';
import { thrown } from './thrown';

jest.setTimeout(60_000);

const hash = (text: string): string => `#${text.length}, "${/^[^\r\n]{0,3}/u.exec(text)?.[0] ?? ''}"`;

/** Feeds bytes in pieces until the rows end. */
function feed(kernel: RowKernel, pieces: Iterable<Buffer>): { packet: Uint8Array; consumed: number } | null {
  for (const piece of pieces) {
    const end = kernel.mysqlRows(piece);
    if (end !== null) return end;
  }
  return null;
}

const written = (kernel: RowKernel): string => Buffer.from(kernel.output).toString('utf8');
const text = (name: string): KernelLayout['columns'][number] => ({ name, kind: 'text' });
const csv: KernelLayout = { format: 'csv', columns: [text('a'), text('b')], key: [0], hash: null };

describe('rows of MySQL', () => {
  it('are written as the reference writes them, wherever the bytes are cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        tables({ surrogates: false, hash }),
        cuts,
        fc.integer({ min: 0, max: 255 }),
        async ({ layout, rows }, sizes, sequence) => {
          const kernel = await createRowKernel(layout);
          kernel.begin();
          const end = feed(kernel, cut(rowPhase(rows, sequence), sizes));
          expect(end?.packet).toEqual(new Uint8Array(endOfRows));
          expect(written(kernel)).toBe(encodeRows(layout, rows));
          expect(kernel.rows).toBe(rows.length);
          expect(kernel.checksum).toBe(mysqlChecksum(rows));
          const last = rows.at(-1);
          expect(kernel.lastKey).toEqual(
            last === undefined ? null : layout.key.map((position) => last[position] ?? ''),
          );
        },
      ),
      { numRuns: 400 },
    );
  });

  it('are written alike page after page', async () => {
    const kernel = await createRowKernel(csv);
    for (const name of ['x', 'y', 'z']) {
      kernel.begin();
      expect(kernel.lastKey).toBeNull();
      expect(kernel.output).toHaveLength(0);
      const rows = Array.from({ length: 20_000 }, (_, i) => [`${i}`, name.repeat(i % 700)]);
      feed(kernel, cut(rowPhase(rows), [65536]));
      expect(written(kernel) === encodeRows(csv, rows)).toBe(true);
      expect(kernel.checksum).toBe(mysqlChecksum(rows));
      expect(kernel.lastKey).toEqual(['19999']);
    }
  });

  it('leave what comes behind them', async () => {
    const kernel = await createRowKernel(csv);
    const bytes = rowPhase([['1', '2']]);
    kernel.begin();
    expect(kernel.mysqlRows(bytes.subarray(0, 7))).toBeNull();
    const behind = Buffer.concat([bytes.subarray(7), Buffer.from('next answer')]);
    expect(kernel.mysqlRows(behind)).toEqual({ packet: new Uint8Array(endOfRows), consumed: bytes.length - 7 });
    expect(kernel.rows).toBe(1);
  });

  it('end with an error as well as with what is expected', async () => {
    const kernel = await createRowKernel(csv);
    kernel.begin();
    const error = Buffer.concat([Buffer.from([0xff, 0x48, 4]), Buffer.from('#HY000 gone')]);
    const bytes = Buffer.concat([...packets(rowPayload(['1', '2']), 1), ...packets(error, 2)]);
    expect(feed(kernel, cut(bytes, [3]))?.packet).toEqual(new Uint8Array(error));
    expect(written(kernel)).toBe('1,2\n');
  });

  it('may be longer than a packet', async () => {
    const columns = [text('a'), text('b'), text('c')];
    const layout: KernelLayout = { format: 'jsonl', columns, key: [0, 2], hash: null };
    const kernel = await createRowKernel(layout);
    const exact = 'x'.repeat(0xffffff - 4 - 1 - 2);
    const rows: TableRow[] = [
      ['1', 'é"'.repeat(12_000_000), 'last'],
      ['2', exact, 'y'],
      ['3', null, ''],
    ];
    kernel.begin();
    expect(feed(kernel, cut(rowPhase(rows, 254), [70_001]))?.packet).toEqual(new Uint8Array(endOfRows));
    expect(written(kernel) === encodeRows(layout, rows)).toBe(true);
    expect(kernel.checksum).toBe(mysqlChecksum(rows));
    expect(kernel.lastKey).toEqual(['3', '']);
    // The memory that they took is not kept.
    kernel.begin();
    expect(kernel.output.buffer.byteLength).toBeLessThan(2 ** 20);
    feed(kernel, [rowPhase([['4', 'b', 'c']])]);
    expect(written(kernel)).toBe('{"a":"4","b":"b","c":"c"}\n');
  });

  it('of a page of 4 MiB fit into less than 8 MiB', async () => {
    const kernel = await createRowKernel(csv);
    const rows = Array.from({ length: 25_000 }, (_, i) => [`${i}`, 'b'.repeat(160)]);
    kernel.begin();
    feed(kernel, cut(rowPhase(rows), [65536]));
    expect(kernel.output.length).toBeGreaterThan(4 * 2 ** 20 - 100_000);
    expect(kernel.output.buffer.byteLength).toBeLessThan(8 * 2 ** 20);
  });

  it.each([
    ['a\nb', 'line_break'],
    ['0123456789abcdef\r', 'line_break'],
  ])('that hold a line break are refused in CSV: %j', async (value, fault) => {
    const kernel = await createRowKernel(csv);
    kernel.begin();
    expect(thrown(() => kernel.mysqlRows(rowPhase([['1', value]])))).toMatchObject({ column: 'b', fault });
  });

  it.each([
    ['c3', 'cut off'],
    ['41ff', 'a byte that is never there'],
    ['c080', 'longer than needed'],
    ['e08080', 'longer than needed'],
    ['f0808080', 'longer than needed'],
    ['eda080', 'half a surrogate pair'],
    ['f4908080', 'beyond Unicode'],
    ['80', 'a continuation alone'],
    ['e4b8', 'cut off'],
    ['c3a9f09f98', 'cut off'],
  ])('that hold no UTF-8 are refused: %s, %s', async (hex) => {
    const bytes = Buffer.from(hex, 'hex');
    const payload = Buffer.concat([Buffer.from([bytes.length]), bytes, rowPayload(['z'])]);
    for (const format of ['csv', 'jsonl'] as const)
      for (const kind of ['text', 'hash'] as const) {
        const layout = { format, columns: [{ name: 'a', kind }, text('b')], key: [], hash };
        const kernel = await createRowKernel(layout);
        kernel.begin();
        expect(thrown(() => kernel.mysqlRows(Buffer.concat(packets(payload, 1))))).toMatchObject({
          name: 'UnwritableCell',
          column: 'a',
          fault: 'not_text',
        });
      }
  });

  it('longer than any reader takes are refused, by the name of the column', async () => {
    const kernel = await createRowKernel(csv);
    kernel.begin();
    const bytes = rowPhase([['1', 'x'.repeat(70 * 2 ** 20)]]);
    expect(thrown(() => feed(kernel, cut(bytes, [2 ** 20])))).toMatchObject({ column: 'b', fault: 'row_too_long' });
  });

  it('pass on what the hash throws', async () => {
    const kernel = await createRowKernel({
      ...csv,
      columns: [text('a'), { name: 'b', kind: 'hash' }],
      hash: () => {
        throw new TypeError('no key');
      },
    });
    kernel.begin();
    expect(() => kernel.mysqlRows(rowPhase([['1', '2']]))).toThrow(new TypeError('no key'));
  });
});
