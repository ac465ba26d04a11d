import { createRowKernel, type KernelLayout, ProtocolError } from '../../../../lambdas/extract/kernel/row-kernel';
import { lengthEncoded, packets, rowPayload, rowPhase } from './mysql-wire';
import type { TableRow } from './reference';
import { done, rowToken } from './tds-wire';
import { thrown } from './thrown';

jest.setTimeout(60_000);

const layout: KernelLayout = {
  format: 'jsonl',
  columns: [
    { name: 'a', kind: 'integer' },
    { name: 'b', kind: 'text' },
    { name: 'c', kind: 'timestamp' },
    { name: 'd', kind: 'hash' },
  ],
  key: [0],
  hash: (text) => `#${text.length}`,
};
const rows = Array.from({ length: 40 }, (_, i): TableRow => {
  return [
    `${i}`,
    i % 7 === 0 ? null : 'text '.repeat(i * (i % 5)),
    '2025-01-01 00:00:00',
    i % 3 === 0 ? '' : 'someone',
  ];
});

/** A generator of numbers below 2^32 that gives the same ones every time. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Changes one to three bytes, or leaves some out, or puts some in. */
function damage(bytes: Buffer, random: (below: number) => number): Buffer {
  const damaged = Buffer.from(bytes);
  const at = random(damaged.length);
  const behind = at + random(12);
  if (random(5) === 0) return Buffer.concat([damaged.subarray(0, at), damaged.subarray(behind)]);
  if (random(5) === 0) return Buffer.concat([damaged.subarray(0, behind), damaged.subarray(at)]);
  for (let i = random(3); i >= 0; i--)
    damaged[random(damaged.length)] = [0xfb, 0xfc, 0xfd, 0xfe, 0xff, 0, random(256)][random(7)] ?? 0;
  return damaged;
}

describe('rows that are damaged', () => {
  it('end in an error of the protocol or of a value, or are not at an end, never in anything else', async () => {
    const [mysql, tds] = [rowPhase(rows), Buffer.concat([...tdsRows(), done])];
    const kernel = await createRowKernel(layout);
    const random = numbers(5);
    const seen = new Map<string, number>();
    for (let i = 0; i < 1000; i++) {
      const ofMysql = i % 2 === 0;
      const bytes = damage(ofMysql ? mysql : tds, random);
      kernel.begin();
      let outcome = 'unfinished';
      try {
        for (let at = 0; at < bytes.length && outcome === 'unfinished'; at += 500) {
          const piece = bytes.subarray(at, at + 500);
          if ((ofMysql ? kernel.mysqlRows(piece) : kernel.tdsRows(piece, columns)) !== null) outcome = 'ended';
        }
      } catch (error) {
        outcome = (error as Error).name;
      }
      seen.set(outcome, (seen.get(outcome) ?? 0) + 1);
      expect(kernel.output.length).toBeLessThan(bytes.length * 8);
    }
    expect([...seen.keys()].sort()).toEqual(['ProtocolError', 'UnwritableCell', 'ended', 'unfinished']);
    // A damaged byte in the middle of a text is a text; most others are noticed.
    expect(seen.get('ProtocolError')).toBeGreaterThan(200);
  });

  const columns = [
    { wide: false, max: false },
    { wide: true, max: true },
    { wide: false, max: false },
    { wide: true, max: false },
  ];
  const tdsRows = (): Buffer[] =>
    rows.map((row, i) => rowToken(row, columns, { size: 33, known: i % 2 === 0 }, i % 4 === 1));

  const cell = Buffer.from([1, 0x31]);
  it.each([
    ['too few columns', Buffer.concat([cell, cell, cell])],
    ['too many columns', Buffer.concat([cell, cell, cell, cell, cell])],
    ['a byte too many', Buffer.concat([cell, cell, cell, cell, Buffer.from([0])])],
    ['nothing', Buffer.alloc(0)],
    ['a cell beyond its end', Buffer.concat([cell, cell, cell, Buffer.from([5, 0x31])])],
    ['a cell of 2 bytes of length beyond its end', Buffer.concat([cell, cell, cell, lengthEncoded(300)])],
    ['a cell of 3 bytes of length beyond its end', Buffer.concat([cell, cell, cell, lengthEncoded(70_000)])],
    ['a cell of 8 bytes of length beyond its end', Buffer.concat([cell, lengthEncoded(2 ** 31), cell, cell])],
    ['a cell of any length', Buffer.concat([cell, Buffer.alloc(9, 0xfe), cell, cell])],
    ['a length that is cut off', Buffer.concat([cell, cell, cell, Buffer.from([0xfd, 1])])],
    ['a length that is none', Buffer.concat([cell, cell, Buffer.from([0xff]), cell])],
  ])('in MySQL are noticed: %s', async (_, payload) => {
    const kernel = await createRowKernel(layout);
    kernel.begin();
    const bytes = Buffer.concat([...packets(rowPayload(rows[1] ?? []), 7), ...packets(payload, 8)]);
    expect(thrown(() => kernel.mysqlRows(bytes))).toBeInstanceOf(ProtocolError);
    // What comes behind it is no more to be trusted.
    expect(thrown(() => kernel.mysqlRows(rowPhase(rows)))).toBeInstanceOf(ProtocolError);
    kernel.begin();
    expect(kernel.mysqlRows(rowPhase(rows))).not.toBeNull();
    expect(kernel.rows).toBe(rows.length);
  });

  it('are noticed by a number that is out of turn', async () => {
    const kernel = await createRowKernel(layout);
    const row = rowPayload(['1', '2', '3', '4']);
    kernel.begin();
    kernel.mysqlRows(Buffer.concat([...packets(row, 255), ...packets(row, 0)]));
    expect(thrown(() => kernel.mysqlRows(Buffer.concat(packets(row, 2))))).toBeInstanceOf(ProtocolError);
    expect(kernel.rows).toBe(2);
  });

  const short = Buffer.from([1, 0, 0x31]);
  const none = Buffer.alloc(8, 0xff);
  const long = (length: number[], ...pieces: number[]): Buffer => {
    const total = Buffer.alloc(8);
    total.set(length);
    return Buffer.concat([Buffer.from([0xd1]), short, total, Buffer.from(pieces), short, short]);
  };
  it.each([
    ['half a character', Buffer.concat([Buffer.from([0xd1]), short, none, short, Buffer.from([1, 0, 0x31])])],
    ['longer than may be', Buffer.concat([Buffer.from([0xd1, 0x41, 0x1f]), Buffer.alloc(9000)])],
    ['more pieces than told', long([2], 2, 0, 0, 0, 0x31, 0, 2, 0, 0, 0, 0x31, 0, 0, 0, 0, 0)],
    ['fewer pieces than told', long([4], 2, 0, 0, 0, 0x31, 0, 0, 0, 0, 0)],
    ['half a character in pieces', long([3], 3, 0, 0, 0, 0x31, 0, 0x31, 0, 0, 0, 0)],
    ['longer than can be', long([0, 0, 0, 0, 0, 1], 2, 0, 0, 0, 0x31, 0, 0, 0, 0, 0)],
  ])('in SQL Server are noticed: %s', async (_, bytes) => {
    const kernel = await createRowKernel(layout);
    kernel.begin();
    expect(thrown(() => kernel.tdsRows(bytes, columns))).toBeInstanceOf(ProtocolError);
  });

  it('are noticed by the number of columns in SQL Server', async () => {
    const kernel = await createRowKernel(layout);
    kernel.begin();
    expect(thrown(() => kernel.tdsRows(done, columns.slice(1)))).toBeInstanceOf(ProtocolError);
  });
});
