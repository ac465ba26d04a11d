/** What a resource is charged for. */
import Big from 'big.js';
import { HOURS_A_MONTH, type PriceName, PRICES } from '../../config/prices';

export interface Charge {
  readonly price: PriceName;
  /** How many there are. */
  readonly count: number;
  /** How often a month each is charged. */
  readonly times: number;
}

export const byTheMonth = (price: PriceName, count: number): Charge => ({ price, count, times: 1 });

/** Of things that are there every hour of the month. */
export const byTheHour = (price: PriceName, count: number): Charge => ({ price, count, times: HOURS_A_MONTH });

export const dollars = ({ price, count, times }: Charge): Big =>
  new Big(PRICES[price].dollars).times(count).times(times);

export const sum = (charges: readonly Charge[]): Big =>
  charges.reduce((total, charge) => total.plus(dollars(charge)), new Big(0));

/** Dollars with two places, halves upwards, and thousands apart. */
export const written = (amount: Big): string => {
  const [whole = '', cents = ''] = amount.toFixed(2, Big.roundHalfUp).split('.');
  return `${whole.replaceAll(/\B(?=(\d{3})+$)/g, ',')}.${cents}`;
};
