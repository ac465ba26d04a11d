import { inBytes, inDollars, inPast, inTime } from '../../../ops/terminal/figures';

describe('figures for people', () => {
  it('have the unit that is easiest to read', () => {
    expect([0, 999, 1000, 999_949, 999_950, 1.5e9, 2e15].map(inBytes)).toEqual([
      '0 B',
      '999 B',
      '1.0 KB',
      '999.9 KB',
      '1.0 MB',
      '1.5 GB',
      '2000.0 TB',
    ]);
    expect([0.42, 9.94, 10, 119.4, 120, 3599, 7199, 7200, 7260, 172_799, 172_800].map(inTime)).toEqual([
      '0.4 s',
      '9.9 s',
      '10 s',
      '119 s',
      '2 min',
      '60 min',
      '2 h 0 min',
      '2 h 0 min',
      '2 h 1 min',
      '2 days',
      '2 days',
    ]);
    expect([0.00005, 0.09, 5.123].map(inDollars)).toEqual(['$0.00005', '$0.09000', '$5.12']);
  });

  it('say when something was and how long ago, and of what is to come nothing below nought', () => {
    const moment = new Date('2025-01-02T03:04:05.678Z');
    expect(inPast(moment, new Date('2025-01-02T03:14:06Z'))).toBe('2025-01-02 03:04:05 UTC, 10 min ago');
    expect(inPast(moment, new Date('2025-01-02T03:04:00Z'))).toBe('2025-01-02 03:04:05 UTC, 0.0 s ago');
  });
});
