import fc from 'fast-check';
import { UnwritableValueError } from '../../../../lambdas/extract/errors';
import { type Row, rowEncoder } from '../../../../lambdas/extract/writers/row-encoder';
import { contractOf } from '../setting';

const columns = [
  { name: 'id', type: 'bigint' },
  { name: 'label', type: 'string', nullable: true },
  { name: 'active', type: 'boolean', nullable: true },
];
const csv = rowEncoder(contractOf('plain', { format: 'csv', key: ['id'], columns }));
const jsonl = rowEncoder(contractOf('exact', { format: 'jsonl', key: ['id'], columns }));
const changed = '2025-01-01 00:00:00';
const text = fc.option(fc.string({ unit: 'grapheme' }), { nil: null });

describe('rows as CSV', () => {
  it('come back as they were, NULL and empty string told apart', () => {
    const oneLine = text.map((value) => value?.replaceAll(/[\r\n]/g, ' ') ?? null);
    fc.assert(
      fc.property(fc.array(oneLine, { minLength: 1 }), (labels) => {
        const rows = labels.map((label, i): Row => [String(i), label, '1', changed]);
        expect(parseCsv(csv.encode(rows))).toEqual(
          labels.map((label, i) => [String(i), label, 'true', '2025-01-01T00:00:00.000000Z']),
        );
      }),
    );
  });

  it('refuse a line break, which their readers take for the end of a row', () => {
    for (const label of ['two\nlines', 'two\rlines']) {
      expect(() => csv.encode([['1', label, '1', changed]])).toThrow(UnwritableValueError);
      expect(() => csv.encode([['1', label, '1', changed]])).toThrow(
        /dataset plain: column label .* raw.format to jsonl/,
      );
    }
  });
});

describe('rows as JSON Lines', () => {
  it('come back as they were, one a line', () => {
    fc.assert(
      fc.property(fc.array(text, { minLength: 1 }), (labels) => {
        const lines = jsonl.encode(labels.map((label, i): Row => [String(i), label, '0', changed])).split('\n');
        expect(lines.pop()).toBe('');
        expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(
          labels.map((label, id) => ({ id, label, active: false, updated_at: '2025-01-01T00:00:00.000000Z' })),
        );
      }),
    );
  });

  it('keep a value that is not of its column’s type as text, for the contract’s checks to find', () => {
    expect(jsonl.encode([['007', 'x', 'yes', 'yesterday']])).toBe(
      '{"id":"007","label":"x","active":"yes","updated_at":"yesterday"}\n',
    );
  });
});

/** A reader of RFC 4180 that tells a quoted empty field from one that isn't quoted. */
function parseCsv(content: string): (string | null)[][] {
  const field = /(?:"((?:[^"]|"")*)"|([^",\n]*))([,\n])/gy;
  const rows: (string | null)[][] = [];
  let row: (string | null)[] = [];
  for (const [, quoted, bare = '', end] of content.matchAll(field)) {
    row.push(quoted === undefined ? (bare === '' ? null : bare) : quoted.replaceAll('""', '"'));
    if (end === '\n') {
      rows.push(row);
      row = [];
    }
  }
  return rows;
}
