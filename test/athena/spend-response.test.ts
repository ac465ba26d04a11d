import { type ChannelDay, correlation, elasticity, spendResponse } from '../e2e/source-kpis/spend-response';
import { twoSidedQuantile } from '../e2e/source-kpis/student-t';

const dayOf = (number: number): string => new Date(Date.UTC(2025, 0, 1 + number)).toISOString().slice(0, 10);

describe('the statistics that the spend response is checked with', () => {
  it.each([
    [1, 12.706204736174694],
    [2, 4.302652729749462],
    [10, 2.2281388519862744],
    [82, 1.9893185571365724],
  ])('know the tabulated 97.5 %% quantile of Student’s t with %d degrees of freedom', (freedom, quantile) => {
    expect(twoSidedQuantile(0.95, freedom)).toBeCloseTo(quantile, 10);
  });

  it('give Pearson’s correlation with an interval that is not symmetric', () => {
    const { estimate, low, high } = correlation([1, 2, 3, 4, 5], [2, 1, 4, 3, 5]);
    expect(estimate).toBeCloseTo(0.8, 12);
    expect(low).toBeCloseTo(-0.27964004196935477, 12);
    expect(high).toBeCloseTo(0.9861961933012714, 12);
  });

  it('find the exponent that installs were made with, whatever the weekday adds', () => {
    const days = Array.from({ length: 70 }, (_, i): ChannelDay => {
      const spend = 100 + ((i * 37) % 91);
      const installs = 3 ** (i % 7) * spend ** 0.6 - 0.5;
      return { channel: 'a', day: dayOf(i), spend, installs };
    });
    const { estimate, low, high } = elasticity(days);
    expect(estimate).toBeCloseTo(0.6, 10);
    expect((high ?? 0) - (low ?? 0)).toBeLessThan(1e-9);
    expect(elasticity(days.slice(0, 55)).estimate).toBeNull();
  });

  it('have eight lags and an elasticity of each channel that spent, over the days of all of them', () => {
    const rows = spendResponse([
      { channel: 'a', day: '2025-01-01', spend: 5, installs: 1 },
      { channel: 'b', day: '2025-01-10', spend: 5, installs: 0 },
      { channel: 'organic', day: '2025-01-20', spend: 0, installs: 9 },
    ]);
    expect(rows.map(({ channel }) => channel)).toEqual([...Array<string>(9).fill('a'), ...Array<string>(9).fill('b')]);
    expect(rows[0]).toMatchObject({ first_day: '2025-01-01', last_day: '2025-01-10', days: 10 });
    expect(rows[7]).toMatchObject({ lag_days: 7, days: 3, estimate: null });
    expect(rows[8]).toMatchObject({ measure: 'elasticity', lag_days: null, days: 1, estimate: null });
  });
});
