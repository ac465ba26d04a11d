/** Sums of the money columns of a dataset. */
import type { Contract } from '../../contracts/contract';
import { DecimalSum } from './decimal';

/** Column → exact sum as text: `{"spend":"123.4500"}`. */
export type Money = Record<string, string>;

/** Sums every money column of a contract, at its scale or that of the values if finer. */
export class MoneySums {
  private readonly sums: { readonly column: string; readonly sum: DecimalSum }[];

  constructor(contract: Contract) {
    this.sums = contract.columns
      .filter(({ role }) => role === 'money')
      .map(({ name, type }) => ({ column: name, sum: new DecimalSum(Number(/,(\d+)\)$/.exec(type)?.[1] ?? 0)) }));
  }

  /** @param values of the money columns in the contract's order; NULL adds nothing */
  addValues(values: readonly (string | null)[]): void {
    this.sums.forEach(({ sum }, i) => {
      const value = values[i];
      if (typeof value === 'string') sum.add(value);
    });
  }

  addMoney(money: Money): void {
    for (const { column, sum } of this.sums) {
      const value = money[column];
      if (value !== undefined) sum.add(value);
    }
  }

  toMoney(): Money {
    return Object.fromEntries(this.sums.map(({ column, sum }) => [column, sum.toString()]));
  }
}
