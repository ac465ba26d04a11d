import type { Conversion } from '../../../ops/explain/conversion';
import { creditOf } from '../../../ops/explain/credit';
import { MICROS_A_DAY, microsOf, type Touch } from '../../../ops/explain/journey';
import { type MonthWeight, valueFactorOf } from '../../../ops/explain/month-weight';
import { creditOutputSchema } from '../../../ops/explain/output';
import { creditText } from '../../../ops/explain/text';
import { tributaryInTurn } from '../command';

const AT = '2025-01-20 12:00:00.000000';

const EURO = { currency: 'EUR', rate: '1.10000000' } as const;

const order: Conversion = {
  ...{ what: 'order', id: '53', at: AT, status: 'paid', types: ['order', 'first_order'] },
  ...{ device: 'd1', whyNoDevice: null },
  sales: [
    { sale: 'order', day: '2025-01-20', amount: '100.00', usd: '110.0000000000', ...EURO },
    { sale: 'refund', day: '2025-01-25', amount: '-10.00', usd: '-11.0000000000', ...EURO },
  ],
};

const touch = (id: string, daysBefore: number, channel: string): Touch => ({
  ...{ id, at: microsOf(AT) - daysBefore * MICROS_A_DAY, channel },
  ...{ campaign: `campaign_${id}`, creativeType: 'video', kind: 'impression' },
});

const TOUCHES = [
  touch('1', 40, 'old'),
  touch('2', 3, 'facebook'),
  touch('3', 2, 'google_ads'),
  touch('4', 1, 'facebook'),
];

const weight = (channel: string, credited: number, linear: number, valueFactor: number | null): MonthWeight => ({
  ...{ conversionType: 'order', model: 'markov', channel, credited, all: 300, linear, factor: credited / linear },
  ...{ valueFactor, markovOrder: 2, runId: 'run-1', publishedAt: '2025-02-01 01:00:00.000000' },
});

const WEIGHTS = [weight('facebook', 150, 100, 1.2), weight('google_ads', 80, 160, null), weight('tiktok', 70, 40, 1)];

describe('the credit of an order', () => {
  const output = creditOutputSchema.parse(creditOf(order, TOUCHES, WEIGHTS));

  it('is what its path gives to each channel, of conversions and of the value less its refund', () => {
    expect(output.channels.map(({ channel }) => channel)).toEqual(['facebook', 'google_ads']);
    const [facebook, google] = output.channels;
    expect(facebook?.shares).toMatchObject({ first_touch: 1, last_touch: 1, shapley: 0.5 });
    expect(facebook?.shares.linear).toBeCloseTo(2 / 3, 12);
    expect(facebook?.value.linear).toBeCloseTo(66, 9);
    expect(google?.value.position_based).toBeCloseTo(0.2 * 99, 9);
    expect(output.left_out.map(({ channel, why }) => [channel, why])).toEqual([['old', 'before_look_back']]);
  });

  it('by models of a month is the linear share times the factor of the channel’s month', () => {
    expect(output.month_models.map(({ channel }) => channel)).toEqual(['facebook', 'google_ads']);
    const [facebook, google] = output.month_models;
    expect(facebook?.conversions).toBeCloseTo((2 / 3) * 1.5, 12);
    expect(facebook?.value).toBeCloseTo((2 / 3) * 1.2 * 99, 9);
    expect(google?.conversions).toBeCloseTo((1 / 3) * 0.5, 12);
  });

  it('says that a month’s part of value can’t be told where the marts don’t tell it', () => {
    expect(output.month_models[1]?.value).toBeNull();
    expect(creditText(output)).toMatch(/│ order +│ markov, order 2 │ google_ads +│.*│ +– │/);
    expect(creditText(output)).toContain('it can’t be told of one order');
  });

  it('says that nothing is published where nothing is of its month', () => {
    const young = creditOf(order, TOUCHES, []);
    expect(young).toMatchObject({ month_models: [], published: null });
    expect(creditText(young)).toContain('nothing is published of this month yet');
  });

  it('leaves an amount without a rate out of the value, and says so', () => {
    const unpriced = { ...order, sales: order.sales.map((sale) => ({ ...sale, rate: null, usd: null })) };
    const credit = creditOf(unpriced, TOUCHES, WEIGHTS);
    expect(credit.channels[0]?.value.linear).toBe(0);
    expect(creditText(credit)).toContain('100.00 EUR, in no value: EUR has no rate');
  });

  it.each<[string, Partial<Conversion>, RegExp]>([
    ['cancelled', { types: [], sales: [], status: 'cancelled' }, /counts in neither orders nor revenue/],
    ['unknown_customer', { device: null, whyNoDevice: 'unknown_customer' }, /not in customers/],
    ['no_consent', { device: null, whyNoDevice: 'no_consent' }, /withholds its identifier/],
    ['no_device_id', { device: null, whyNoDevice: 'no_device_id' }, /no device identifier/],
    ['no_touch_counts', {}, /no touch of its device counts/],
  ])('goes to nobody where there is a reason: %s', (why, changed, words) => {
    const credit = creditOutputSchema.parse(creditOf({ ...order, ...changed }, [], []));
    expect(credit).toMatchObject({
      why_unattributed: why,
      path: [],
      channels: [],
      month_models: [],
      marts_touch: null,
    });
    expect(creditText(credit)).toMatch(words);
  });
});

describe('the factor of value of a month', () => {
  it('is told where all days show the same, and there are two at least', () => {
    expect(valueFactorOf('0.75', '0.7500000001', 9)).toBeCloseTo(0.75, 9);
    expect(valueFactorOf('0.75', '0.76', 9)).toBeNull();
    expect(valueFactorOf('0.75', '0.75', 1)).toBeNull();
    expect(valueFactorOf(undefined, undefined, 0)).toBeNull();
  });
});

describe('tributary explain credit', () => {
  it('wants to know of what, by a number that a table can have', async () => {
    const refused: readonly (readonly [readonly string[], RegExp])[] = [
      [[], /say of what: --order <id> or --install <id>/],
      [['--order', '1', '--install', '2'], /say of what/],
      [['--order', 'first'], /give its number/],
      [['--order', '9223372036854775808'], /give its number/],
    ];
    const outcomes = await tributaryInTurn(...refused.map(([args]) => ['explain', 'credit', ...args]));
    for (const [i, [args, why]] of refused.entries()) {
      expect([args, outcomes[i]?.code]).toEqual([args, 2]);
      expect(outcomes[i]?.stderr).toMatch(why);
    }
  }, 120_000);
});
