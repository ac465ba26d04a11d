import { formatValue, kpiTable } from '../../../ops/kpi/kpi-table';

describe('the KPI tables on the terminal', () => {
  it('show a fraction as per cent and an ROAS as a factor', () => {
    expect(formatValue('ctr', 'double', '0.012346')).toBe('1.235 %');
    expect(formatValue('install_to_order_rate', 'double', '0.5')).toBe('50.000 %');
    expect(formatValue('last_touch_roas', 'double', '2.5')).toBe('2.500');
  });

  it('keep every digit of a decimal beyond what a double holds', () => {
    expect(formatValue('spend', 'decimal', '12345678901234567890.1234')).toBe('12,345,678,901,234,567,890.1234');
    expect(formatValue('revenue', 'decimal', '-1234.50')).toBe('-1,234.50');
  });

  it('show NULL as a dash, never as zero', () => {
    expect(formatValue('ctr', 'double', undefined)).toBe('–');
  });

  it('leave text alone', () => {
    expect(formatValue('channel', 'varchar', '1234567')).toBe('1234567');
  });

  it('have a line for every row', () => {
    const table = kpiTable({
      columns: [
        { name: 'channel', type: 'varchar' },
        { name: 'clicks', type: 'bigint' },
      ],
      rows: [
        ['google_ads', '1000'],
        ['organic', undefined],
      ],
    });
    expect(table).toMatch(/google_ads.*1,000/);
    expect(table).toMatch(/organic.*–/);
  });

  it('show the first of many rows and say how many more there are', () => {
    const columns = [{ name: 'campaign_id', type: 'varchar' }];
    const table = kpiTable({ columns, rows: Array.from({ length: 1020 }, (_, i) => [`c${i}.`]) }, 15);
    expect(table).toContain('c14.');
    expect(table).not.toContain('c15.');
    expect(table).toMatch(/\n… 1,005 more$/);
  });

  it('tell what is said of a row in full, below the table', () => {
    const sentence = `Observational: hold a at 50.0 % of the budget ${'because '.repeat(20)}.`;
    const table = kpiTable({
      columns: [
        { name: 'channel', type: 'varchar' },
        { name: 'sentence', type: 'varchar' },
        { name: 'clicks', type: 'bigint' },
      ],
      rows: [
        ['a', sentence, '1000'],
        ['b', undefined, '2'],
      ],
    });
    expect(table).toMatch(/ a .* 1,000 /);
    expect(table.split('\n').slice(-2)).toEqual([`- ${sentence}`, '- –']);
  });

  it('say so where there is no row', () => {
    expect(kpiTable({ columns: [{ name: 'channel', type: 'varchar' }], rows: [] })).toBe('no rows');
  });

  it('keep a name with line breaks on one line, and cut a long one between characters', () => {
    expect(formatValue('campaign', 'varchar', 'Tea\r\n\t“time”')).toBe('Tea “time”');
    expect(formatValue('campaign', 'varchar', '🫖'.repeat(50))).toBe(`${'🫖'.repeat(39)}…`);
  });

  it('break long headings between words', () => {
    const table = kpiTable({ columns: [{ name: 'last_touch_revenue', type: 'decimal' }], rows: [['1.00']] });
    expect(table).toMatch(/last_touch_ .*\n.* revenue /);
  });

  it('show a single row of many columns from top to bottom', () => {
    const columns = Array.from({ length: 12 }, (_, i) => ({ name: `figure_${i}`, type: 'bigint' }));
    const table = kpiTable({ columns, rows: [columns.map((_, i) => String(i * 1000))] });
    expect(table.split('\n').filter((line) => line.includes('figure_'))).toHaveLength(12);
    expect(table).toMatch(/figure_11 .* 11,000 /);
  });
});
