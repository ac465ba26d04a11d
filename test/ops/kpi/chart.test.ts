import type { QueryRows } from '../../../ops/athena/result';
import { chartOf } from '../../../ops/kpi/chart';

const channels: QueryRows = {
  columns: [
    { name: 'channel', type: 'varchar' },
    { name: 'spend', type: 'decimal' },
    { name: 'roas', type: 'double' },
  ],
  rows: [
    ['google_ads', '1000.00', '2'],
    ['organic', '0.00', undefined],
    ['twitter', '-500.00', '0.5'],
  ],
};

const byDay: QueryRows = {
  columns: [
    { name: 'day', type: 'date' },
    { name: 'channel', type: 'varchar' },
    { name: 'clicks', type: 'bigint' },
  ],
  rows: ['2025-01-01', '2025-01-02', '2025-01-03'].flatMap((day, i) => [
    [day, 'google_ads', String(100 * i)],
    [day, 'twitter', String(50 * i)],
  ]),
};

describe('a chart of a KPI', () => {
  it('has a bar for each row, as long as its figure, and no bar where there is none', () => {
    const lines = chartOf(channels).split('\n');
    expect(lines[0]).toBe('spend');
    expect(lines[1]).toBe(`google_ads ${'█'.repeat(60)} 1,000.00`);
    expect(lines[2]).toBe('organic     0.00');
    expect(lines[3]).toBe(`twitter    ${'░'.repeat(30)} -500.00`);
    expect(chartOf(channels, 'roas')).toContain('organic     –');
  });

  it('has a line for each channel where there are days', () => {
    const chart = chartOf(byDay);
    expect(chart).toContain('clicks');
    expect(chart).toContain('google_ads');
    expect(chart).toContain('twitter');
    expect(chart).toContain('01-02');
    expect(chart).toMatch(/200/);
  });

  it('is of a column of numbers, and of as many lines as can be told apart', () => {
    expect(() => chartOf(channels, 'channel')).toThrow('no chart of channel: draw one of spend, roas');
    expect(() => chartOf(channels, 'none')).toThrow('no chart of none');
    const rows = Array.from({ length: 7 }, (_, i) => ['2025-01-01', `c${i}`, '1']);
    expect(() => chartOf({ ...byDay, rows })).toThrow(/7 lines can't be told apart: keep 6/);
  });

  it('says so where there are no rows', () => {
    expect(chartOf({ ...channels, rows: [] })).toBe('no rows');
  });
});
