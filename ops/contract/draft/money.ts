/** Which columns look like money, and which say in what currency, by their names. */
const summed =
  /(^|_)(amount|spend|spent|costs?|revenue|total|subtotal|fees?|tax|vat|discount|refund|payment|paid|gross|net|payout|commission|budget|charge|tip|shipping)(_|$)/;
const price = /(^|_)prices?$|^price_/;
const ratio = /(^|_)(rate|percent|percentage|pct|ratio|share|count|quantity)$/;
const currency = /(^|_)currency(_?code)?$/;

/** summed: adds up over rows; price: of one piece, which doesn't. */
export function moneyIn(name: string): 'summed' | 'price' | null {
  if (ratio.test(name)) return null;
  if (summed.test(name)) return 'summed';
  return price.test(name) ? 'price' : null;
}

/**
 * @param names columns of text of the same table
 * @returns the currency column that shares the money column's first word, else the table's first; null: it has none
 */
export function currencyOf(name: string, names: readonly string[]): string | null {
  const columns = names.filter((candidate) => currency.test(candidate));
  const [word = ''] = name.split('_');
  return (
    columns.find((column) => column.startsWith(`${word}_`)) ??
    columns.find((column) => column.startsWith('currency')) ??
    columns[0] ??
    null
  );
}
