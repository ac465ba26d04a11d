/** What `tributary explain credit` says of single orders, beside what the job credited on their day. */
import { creditOutputSchema, type CreditOutput } from '../../ops/explain/output';
import { TOUCH_MODEL_NAMES } from '../../ops/explain/shares';
import { ask } from './faults/platform';
import { answered, tributary } from './on-platform';

/** Of the first day of orders, on which there are the fewest, and no refund of an earlier one. */
const ORDERS = `SELECT CAST(order_id AS varchar), CAST(CAST(ordered_at AS date) AS varchar) FROM orders
WHERE status <> 'cancelled' AND CAST(ordered_at AS date) =
  (SELECT min(CAST(ordered_at AS date)) FROM orders WHERE status <> 'cancelled')`;

/** Without the unattributed, and without channels that a model of a month credits though they are on no path that converted. */
const credited = (day: string): string => `SELECT channel, model, conversion_type, sum(conversions), sum(value)
FROM attribution_credit
WHERE day = DATE '${day}' AND conversion_type IN ('order', 'first_order') AND campaign_id <> 'none'
GROUP BY channel, model, conversion_type`;

interface Credit {
  readonly conversions: number;
  /** USD; null where an order's can't be told. */
  readonly value: number | null;
}

export function explainCommandTests(): void {
  describe('tributary explain credit', () => {
    it('adds up, over the orders of a day, to what the job credited by each model on that day', async () => {
      const { rows: orders } = await ask(ORDERS);
      expect(orders.length).toBeGreaterThan(0);
      const credits: CreditOutput[] = [];
      for (const [id = ''] of orders)
        credits.push(creditOutputSchema.parse(await answered('explain', 'credit', '--order', id)));
      // Of an order and its refund the command tells the value together; here is none.
      expect(credits.flatMap(({ sales }) => sales.map(({ sale }) => sale))).toEqual(orders.map(() => 'order'));
      const explained = addedUp(credits);
      const { rows } = await ask(credited(orders[0]?.[1] ?? ''));
      expect([...explained.keys()].sort()).toEqual(rows.map((row) => row.slice(0, 3).join(' ')).sort());
      for (const [channel = '', model = '', type = '', conversions, value] of rows) {
        const name = `${channel} ${model} ${type}`;
        const own = explained.get(name);
        expect([name, own?.conversions.toFixed(6)]).toEqual([name, Number(conversions).toFixed(6)]);
        if (own?.value === null) expect(model).toMatch(/^markov/);
        else expect([name, own?.value.toFixed(4)]).toEqual([name, Number(value).toFixed(4)]);
      }
    }, 300_000);

    it('knows no order that no table has', async () => {
      const none = await tributary('explain', 'credit', '--order', '9223372036854775807');
      expect(none.code).toBe(1);
      expect(none.stderr).toBe('UnknownNameError: there is no order 9223372036854775807 in the curated tables\n');
    });
  });
}

/** What orders are credited with together, by channel, model and type; what is nothing is not there. */
function addedUp(credits: readonly CreditOutput[]): ReadonlyMap<string, Credit> {
  const sums = new Map<string, Credit>();
  const add = (name: string, { conversions, value }: Credit): void => {
    const before = sums.get(name) ?? { conversions: 0, value: 0 };
    const together = before.value === null || value === null ? null : before.value + value;
    if (conversions > 0) sums.set(name, { conversions: before.conversions + conversions, value: together });
  };
  for (const { conversion, channels, month_models: months } of credits) {
    for (const type of conversion.types)
      for (const { channel, shares, value } of channels)
        for (const model of TOUCH_MODEL_NAMES)
          add(`${channel} ${model} ${type}`, { conversions: shares[model], value: value[model] });
    for (const { channel, model, conversion_type: type, conversions, value } of months)
      add(`${channel} ${model} ${type}`, { conversions, value });
  }
  return sums;
}
