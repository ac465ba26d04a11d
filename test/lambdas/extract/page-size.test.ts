import { PageSize } from '../../../lambdas/extract/page-size';

const learned = (rowBytes: number): number => {
  const size = new PageSize(null);
  size.learn({ rows: 10, bytes: 10 * rowBytes });
  return size.rows;
};

describe('the number of rows asked for at once', () => {
  it('falls with the width of the rows, so that a page stays small in memory', () => {
    expect(learned(4000)).toBeGreaterThan(1000);
    expect(learned(4000) * 4000).toBeLessThanOrEqual(4 * 1024 * 1024);
  });

  it('has bounds for very narrow and very wide rows', () => {
    expect(learned(1)).toBe(50_000);
    expect(learned(10_000_000)).toBe(100);
  });

  it('is small from the first page on where the source says that rows are wide', () => {
    expect(new PageSize(1_000_000).rows).toBe(100);
    expect(new PageSize(10).rows).toBe(new PageSize(null).rows);
  });

  it('is halved with every page that the source changed meanwhile, and grows again with those it did not', () => {
    const size = new PageSize(null);
    const first = size.rows;
    size.halve();
    size.halve();
    expect(size.rows).toBe(first / 4);
    size.learn({ rows: 10, bytes: 10_000 });
    size.learn({ rows: 10, bytes: 10_000 });
    expect(size.rows).toBe(learned(1000));
  });
});
