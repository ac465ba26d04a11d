import { PageSize } from '../../../lambdas/extract/page-size';

const learned = (width: number): number => {
  const size = new PageSize();
  size.learn([['x'.repeat(width), null]]);
  return size.rows;
};

describe('the number of rows asked for at once', () => {
  it('falls with the width of the rows, so that a page stays small in memory', () => {
    expect(learned(4000)).toBeGreaterThan(500);
    expect(learned(4000) * 4000).toBeLessThanOrEqual(2 * 1024 * 1024);
  });

  it('has bounds for very narrow and very wide rows', () => {
    expect(learned(1)).toBe(10_000);
    expect(learned(10_000_000)).toBe(100);
  });
});
