import { formatValue, kpiTable } from '../../../local/steps/kpi-table';

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
});
