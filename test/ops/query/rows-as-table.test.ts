import type { ResultRow } from '../../../ops/athena/result';
import { RowsAsTable } from '../../../ops/query/rows-as-table';

const columns = [
  { name: 'channel', type: 'varchar' },
  { name: 'n', type: 'bigint' },
];

function printed(rows: readonly ResultRow[]): { lines: string[]; before: number } {
  const table = new RowsAsTable(columns);
  const text = rows.map((row) => table.add(row)).join('');
  const lines = (all: string): string[] => all.split('\n').slice(0, -1);
  return { lines: lines(text + table.end()), before: lines(text).length };
}

describe('rows as a table', () => {
  it('are printed as they come, once their widths are known', () => {
    const rows = Array.from({ length: 1000 }, (_, i): ResultRow => [`channel ${i}`, String(i)]);
    const { lines, before } = printed(rows);
    expect(before).toBe(1002);
    expect(lines.slice(0, 3)).toEqual(['channel        n', '───────────  ───', 'channel 0      0']);
    expect(lines.at(-1)).toBe('channel 999  999');
  });

  it('are in line, tell NULL from an empty text, and can’t steer the terminal', () => {
    const { lines } = printed([
      ['a', undefined],
      ['', '12'],
      ['\u001b[2Jb\nc', '3'],
    ]);
    expect(lines).toEqual([
      'channel        n',
      '────────────  ──',
      'a              –',
      '              12',
      '\\u{1b}[2Jb↵c   3',
    ]);
  });

  it('have their heading where there are none', () => {
    expect(printed([]).lines).toEqual(['channel  n', '───────  ─']);
  });
});
