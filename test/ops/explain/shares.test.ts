import * as fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { MICROS_A_DAY } from '../../../ops/explain/journey';
import { sharesOf, TOUCH_MODEL_NAMES, type TouchModel } from '../../../ops/explain/shares';

const caseSchema = z.object({
  model: z.string(),
  parameters: z.object({ measure: z.string().optional() }),
  expected: z.object({
    conversions: z.record(z.string(), z.number()).optional(),
    shapley: z.record(z.string(), z.number()).optional(),
  }),
});
const goldenSchema = z.object({
  input: z.object({ rows: z.array(z.object({ path: z.array(z.string()), conversions: z.number() })) }),
  cases: z.array(z.looseObject({ model: z.string() })),
});

const golden = goldenSchema.parse(
  JSON.parse(readFileSync(join(__dirname, '..', '..', 'golden', 'paths12.json'), 'utf8')),
);

/** Each model of the worked cases by its name there. */
const WORKED: readonly (readonly [TouchModel, string])[] = [
  ['first_touch', 'first_touch'],
  ['last_touch', 'last_touch'],
  ['last_non_direct_touch', 'last_touch'],
  ['linear', 'linear'],
  ['position_based', 'position_based'],
  ['shapley', 'shapley_unordered'],
];

/** A touch a day, the last on the day of the conversion. */
const pathOf = (channels: readonly string[]) => channels.map((channel, i) => ({ channel, at: i * MICROS_A_DAY }));

const sharesBy = (model: TouchModel, channels: readonly string[]): number[] =>
  sharesOf(pathOf(channels)).map((of) => of[model]);

describe('the share of each touch', () => {
  it.each(WORKED)('by %s adds up to the channels of the worked cases', (model, worked) => {
    const found = golden.cases.filter((one) => one.model === worked).map((one) => caseSchema.parse(one));
    const [expected] = found
      .filter(({ parameters }) => parameters.measure !== 'value')
      .map(({ expected: { conversions, shapley } }) => conversions ?? shapley);
    const credit: Record<string, number> = {};
    for (const { path, conversions } of golden.input.rows)
      for (const [i, share] of sharesBy(model, path).entries())
        credit[path[i] ?? ''] = (credit[path[i] ?? ''] ?? 0) + share * conversions;
    expect(Object.keys(credit).sort()).toEqual(Object.keys(expected ?? {}).sort());
    for (const [channel, conversions] of Object.entries(expected ?? {}))
      expect(credit[channel]).toBeCloseTo(conversions, 9);
  });

  it('by time_decay halves with each seven days', () => {
    const path = [0, 7, 14].map((day) => ({ channel: 'a', at: day * MICROS_A_DAY }));
    const shares = sharesOf(path).map(({ time_decay: share }) => share);
    for (const [i, share] of [1 / 7, 2 / 7, 4 / 7].entries()) expect(shares[i]).toBeCloseTo(share, 12);
  });

  it('by last_non_direct_touch goes past direct touches, unless there is no other', () => {
    expect(sharesBy('last_non_direct_touch', ['a', 'b', 'direct', 'direct'])).toEqual([0, 1, 0, 0]);
    expect(sharesBy('last_non_direct_touch', ['direct', 'direct'])).toEqual([0, 1]);
  });

  it('by position_based is a half each of two touches, and all of one', () => {
    expect(sharesBy('position_based', ['a', 'b'])).toEqual([0.5, 0.5]);
    expect(sharesBy('position_based', ['a'])).toEqual([1]);
  });

  it('is never negative, and adds up to one by every model, whatever the path', () => {
    const touch = fc.record({
      channel: fc.constantFrom('a', 'b', 'c', 'direct'),
      at: fc.integer({ min: 0, max: 30 * MICROS_A_DAY }),
    });
    fc.assert(
      fc.property(fc.array(touch, { minLength: 1, maxLength: 100 }), (touches) => {
        const shares = sharesOf(touches.toSorted((one, other) => one.at - other.at));
        for (const model of TOUCH_MODEL_NAMES) {
          const own = shares.map((of) => of[model]);
          expect(Math.min(...own)).toBeGreaterThanOrEqual(0);
          expect(own.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
        }
      }),
    );
  });
});
