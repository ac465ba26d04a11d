import { lastDay, overlap, parseWindow } from '../../ops/window';

describe('a window', () => {
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

  it('is the last day that is over by a lag, where none is given', () => {
    expect(lastDay(30, new Date('2025-03-02T00:30:00Z'))).toEqual({
      start: '2025-03-01T00:00:00Z',
      end: '2025-03-02T00:00:00Z',
    });
    expect(lastDay(30, new Date('2025-03-02T00:29:59Z'))).toEqual({
      start: '2025-02-28T00:00:00Z',
      end: '2025-03-01T00:00:00Z',
    });
  });

  it('overlaps another one that has a moment of it, and not one that begins where it ends', () => {
    const day = parseWindow('2025-01-02..2025-01-03');
    expect(overlap(day, parseWindow('2025-01-01..2025-02-01'))).toBe(true);
    expect(overlap(day, parseWindow('2025-01-02T23:59:59Z..2025-01-04'))).toBe(true);
    expect(overlap(day, parseWindow('2025-01-03..2025-01-04'))).toBe(false);
    expect(overlap(day, parseWindow('2025-01-01..2025-01-02'))).toBe(false);
  });
});
