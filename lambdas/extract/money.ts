/** Sums of the money columns of a dataset. */
import type { Contract } from '../../contracts/contract';
import { DecimalSum } from './decimal';

/** Column → exact sum as text: `{"spend":"123.4500"}`. */
export type Money = Record<string, string>;

/** Sums every money column of a contract, at its scale or that of the values if finer. */
export class MoneySums {
  private readonly sums: { readonly column: string; readonly position: number; readonly sum: DecimalSum }[];

  constructor(contract: Contract) {
    this.sums = contract.columns
      .map((column, position) => ({ column, position }))
      .filter(({ column }) => column.role === 'money')
      .map(({ column, position }) => ({
        column: column.name,
        position,
        sum: new DecimalSum(Number(/,(\d+)\)$/.exec(column.type)?.[1] ?? 0)),
      }));
  }

  /** @param row values in the order of the contract's columns; NULL adds nothing */
  addRow(row: readonly (string | null)[]): void {
    for (const { position, sum } of this.sums) {
      const value = row[position];
      if (typeof value === 'string') sum.add(value);
    }
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
