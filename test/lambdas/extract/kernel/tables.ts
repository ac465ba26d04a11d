/** Tables of random cells, of every kind and of what is easily written wrong. */
import fc from 'fast-check';
import type { CellKind, KernelLayout } from '../../../../lambdas/extract/kernel/row-kernel';
import type { Cell, TableRow } from './reference';

export interface Table {
  readonly layout: KernelLayout;
  readonly rows: readonly TableRow[];
}

const kinds: readonly CellKind[] = ['plain', 'text', 'integer', 'number', 'boolean', 'timestamp', 'hex', 'hash'];

const awkward = [
  '"',
  '\\',
  ',',
  ' ',
  '\t',
  '\\N',
  'NULL',
  '😀',
  'é',
  '中',
  '\u0000',
  '\u001f',
  '\u007f',
  '\u0080',
  '\u{10ffff}',
];
const breaks = ['\n', '\r', '\r\n', '\b', '\f'];

/** Joins of pieces: runs of plain characters long enough to fill blocks, with something awkward between. */
const texts = (pieces: readonly string[]): fc.Arbitrary<string> =>
  fc
    .array(
      fc.oneof(
        fc.constantFrom(...pieces),
        fc.string({ maxLength: 40 }).map((text) => text.replace(/[\r\n]/g, '·')),
        fc.string({ unit: 'binary', maxLength: 20 }).map((text) => text.replace(/[\r\n]/g, '·')),
      ),
      { maxLength: 6 },
    )
    .map((parts) => parts.join(''));

const digits = (least: number, most: number): fc.Arbitrary<string> =>
  fc.array(fc.integer({ min: 0, max: 9 }), { minLength: least, maxLength: most }).map((all) => all.join(''));

const integers = fc.oneof(
  fc.bigInt(-(2n ** 63n), 2n ** 64n - 1n).map(String),
  fc.integer({ min: -20, max: 20 }).map(String),
  fc.tuple(fc.constantFrom('', '-', '+', '--'), digits(0, 40)).map((parts) => parts.join('')),
);

const numbers = fc.oneof(
  integers,
  fc.double().map(String),
  fc
    .tuple(integers, fc.constantFrom('', '.'), digits(0, 20), fc.constantFrom('', 'e', 'E', 'e+', 'E-'), digits(0, 3))
    .map((parts) => parts.join('')),
);

const timestamps = fc
  .tuple(
    digits(4, 4),
    fc.constantFrom('-', '-', '/'),
    fc.constantFrom('01-31', '00-00', '1-2'),
    fc.constantFrom(' ', 'T', 't'),
    fc.constantFrom('00:00:00', '23:59:59', '12:5:00'),
    fc.option(digits(0, 10), { nil: null }),
    fc.constantFrom(
      '',
      '',
      ' ',
      'Z',
      ' Z',
      '+00:00',
      ' +00:00',
      '-00:00',
      '+05:30',
      ' -11:00',
      '+0530',
      '  Z',
      ' +0a:00',
    ),
  )
  .map(([year, dash, day, between, time, fraction, zone]) =>
    [year, dash, day, between, time, fraction === null ? '' : `.${fraction}`, zone].join(''),
  );

const hexes = fc.oneof(
  fc.uint8Array({ maxLength: 50 }).map((bytes) => Buffer.from(bytes).toString('hex')),
  fc.uint8Array({ maxLength: 50 }).map((bytes) => Buffer.from(bytes).toString('hex').toUpperCase()),
  fc.stringMatching(/^[0-9a-fA-Fg]{0,8}$/),
);

function cells(kind: CellKind, text: fc.Arbitrary<string>): fc.Arbitrary<Cell> {
  const own = {
    plain: text,
    text,
    integer: integers,
    number: numbers,
    boolean: fc.constantFrom('0', '1', '2', '', '10'),
    timestamp: timestamps,
    hex: hexes,
    hash: text,
  }[kind];
  return fc.oneof(
    { weight: 8, arbitrary: own },
    { weight: 1, arbitrary: text },
    { weight: 1, arbitrary: fc.constant(null) },
  );
}

const names = fc.oneof(
  fc.stringMatching(/^[a-z_]{1,24}$/),
  fc.constantFrom('a"b', 'back\\slash', 'größe', 'line\nbreak', ''),
);

export interface TableOptions {
  /** Whether halves of surrogate pairs may stand alone in JSON. */
  readonly surrogates: boolean;
  /** Texts of what stands for a hash. */
  readonly hash: (text: string) => string;
}

/** Tables that can be written in their format. */
export function tables({ surrogates, hash }: TableOptions): fc.Arbitrary<Table> {
  return fc
    .record({
      format: fc.constantFrom('csv' as const, 'jsonl' as const),
      columns: fc.array(fc.record({ name: names, kind: fc.constantFrom(...kinds) }), { minLength: 1, maxLength: 20 }),
    })
    .chain(({ format, columns }) => {
      const pieces = format === 'csv' ? awkward : [...awkward, ...breaks, ...(surrogates ? ['\ud83d', '\ude00'] : [])];
      const row = fc.tuple(...columns.map(({ kind }) => cells(kind, texts(pieces))));
      return fc.record({
        layout: fc.constant({ format, columns, key: [columns.length - 1, 0], hash }),
        rows: fc.array(row, { maxLength: 12 }),
      });
    });
}

/** Cuts bytes in pieces of the given sizes, taken in turn. */
export function* cut(bytes: Buffer, sizes: readonly number[]): Generator<Buffer> {
  let at = 0;
  for (let i = 0; at < bytes.length; i++) {
    const size = sizes[i % sizes.length] ?? bytes.length;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

export const cuts = fc.oneof(
  fc.constant([1]),
  fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 8 }),
  fc.constant([2 ** 30]),
);
