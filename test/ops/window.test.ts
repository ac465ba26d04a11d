import { lastDay, parseWindow } from '../../ops/contract/window';
import { contractOf } from '../lambdas/extract/setting';

describe('the window of a trial', () => {
  it('is given as days, as instants or as one of each', () => {
    const january = { start: '2025-01-01T00:00:00Z', end: '2025-02-01T00:00:00Z' };
    expect(parseWindow('2025-01-01..2025-02-01')).toEqual(january);
    expect(parseWindow('2025-01-01T00:00:00Z..2025-02-01')).toEqual(january);
    expect(parseWindow('2025-01-01T06:00:00Z..2025-01-01T06:30:00Z')).toEqual({
      start: '2025-01-01T06:00:00Z',
      end: '2025-01-01T06:30:00Z',
    });
  });

  it.each(['', '2025-01-01', '2025-01-01..', '2025-13-01..2025-14-01', '2025-01-01..2025-01-02..2025-01-03', 'a..b'])(
    'is not %j',
    (text) => {
      expect(() => parseWindow(text)).toThrow('give a start and an end in UTC');
    },
  );

  it('is the last day that is over by the lag of the contract, where none is given', () => {
    const contract = contractOf('lagging', {
      key: ['id'],
      columns: [{ name: 'id', type: 'bigint' }],
      source: { safety_lag_minutes: 30 },
    });
    expect(lastDay(contract, new Date('2025-03-02T00:30:00Z'))).toEqual({
      start: '2025-03-01T00:00:00Z',
      end: '2025-03-02T00:00:00Z',
    });
    expect(lastDay(contract, new Date('2025-03-02T00:29:59Z'))).toEqual({
      start: '2025-02-28T00:00:00Z',
      end: '2025-03-01T00:00:00Z',
    });
  });
});
