import fc from 'fast-check';
import { DecimalSum } from '../../../lambdas/extract/decimal';

const sumOf = (scale: number, ...texts: string[]): string => {
  const sum = new DecimalSum(scale);
  for (const text of texts) sum.add(text);
  return sum.toString();
};

describe('a sum of decimals', () => {
  it('is exact where doubles are not', () => {
    expect(sumOf(4, '0.1', '0.2', '99999999999999999999.9999')).toBe('100000000000000000000.2999');
  });

  it('keeps the sign of what is below one', () => {
    expect(sumOf(2, '-0.05', '0.01')).toBe('-0.04');
  });

  it('shows its scale for no value at all', () => {
    expect(sumOf(4)).toBe('0.0000');
    expect(sumOf(0)).toBe('0');
  });

  it('widens to the finest value', () => {
    expect(sumOf(2, '1.005', '1.00')).toBe('2.005');
  });

  it('leaves out text that is no decimal', () => {
    expect(sumOf(2, '1.00', 'free', '', '1e3', '1,000.00')).toBe('1.00');
  });

  it('equals the sum of the units in any order', () => {
    fc.assert(
      fc.property(fc.array(fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n })), (units) => {
        const text = (n: bigint): string => {
          const digits = (n < 0n ? -n : n).toString().padStart(5, '0');
          return `${n < 0n ? '-' : ''}${digits.slice(0, -4)}.${digits.slice(-4)}`;
        };
        expect(sumOf(4, ...units.map(text))).toBe(text(units.reduce((a, b) => a + b, 0n)));
      }),
    );
  });
});
