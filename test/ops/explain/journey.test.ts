import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { inOrder, journeyOf, MICROS_A_DAY, microsOf, type Touch } from '../../../ops/explain/journey';
import { martsTouch } from '../../../ops/explain/marts-touch';

const AT = microsOf('2025-03-31 12:00:00.000000');

const touch = (id: string, at: number, kind = 'click'): Touch => ({
  ...{ id, at, kind, channel: `channel_${id}`, campaign: 'c1', creativeType: 'video' },
});

const isoMicros = (iso: string): number => Date.parse(iso) * 1000;

describe('the touches that count for a conversion', () => {
  it('are those of the look-back, both ends included; each other one is left out for a reason', () => {
    const begins = AT - 30 * MICROS_A_DAY;
    const touches = [touch('1', begins - 1), touch('2', begins), touch('3', AT), touch('4', AT + 1)];
    const { path, leftOut } = journeyOf(touches, AT);
    expect(path.map(({ id }) => id)).toEqual(['2', '3']);
    expect(leftOut.map(({ touch: { id }, why }) => [id, why])).toEqual([
      ['1', 'before_look_back'],
      ['4', 'after_conversion'],
    ]);
  });

  it('are the latest hundred of a longer journey', () => {
    const touches = Array.from({ length: 103 }, (_, i) => touch(String(i), AT - (103 - i) * 1000));
    const { path, leftOut } = journeyOf(touches, AT);
    expect([path.length, path[0]?.id]).toEqual([100, '3']);
    expect(leftOut.map(({ touch: { id }, why }) => [id, why])).toEqual(
      ['0', '1', '2'].map((id) => [id, 'beyond_longest_path']),
    );
  });

  it('come in the order of time, of one time in that of their numbers, greater than a double holds', () => {
    const touches = [
      touch('9007199254740993', 5),
      touch('9007199254740992', 5),
      touch('10', 5),
      touch('9', 5),
      touch('99', 4),
    ];
    expect(inOrder(touches).map(({ id }) => id)).toEqual(['99', '9', '10', '9007199254740992', '9007199254740993']);
  });

  it('are told apart by the microsecond', () => {
    expect(microsOf('2025-01-02 05:41:13.263001') - microsOf('2025-01-02 05:41:13.263')).toBe(1);
    expect(microsOf('1970-01-02 00:00:00')).toBe(MICROS_A_DAY);
  });
});

const goldenSchema = z.object({
  input: z.object({
    installs: z.array(z.object({ device_id: z.string(), installed_at: z.string() })),
    engagements: z.array(z.object({ device_id: z.string(), kind: z.string(), channel: z.string(), at: z.string() })),
  }),
  cases: z.array(z.object({ expected: z.record(z.string(), z.object({ channel: z.string(), type: z.string() })) })),
});

describe('the one touch that the marts credit', () => {
  it('is that of the worked cases', () => {
    const text = readFileSync(join(__dirname, '..', '..', 'golden', 'install_attribution.json'), 'utf8');
    const { input, cases } = goldenSchema.parse(JSON.parse(text));
    const found = input.installs.map(({ device_id: device, installed_at: at }) => {
      const touches = input.engagements
        .filter((of) => of.device_id === device)
        .map((of, i): Touch => ({
          ...touch(String(i), isoMicros(of.at), of.kind === 'view' ? 'impression' : of.kind),
          channel: of.channel,
        }));
      const credited = martsTouch(inOrder(touches), isoMicros(at));
      const type = credited?.kind === 'impression' ? 'view' : (credited?.kind ?? 'organic');
      return [device, { channel: credited?.channel ?? 'organic', type }];
    });
    expect(cases).toHaveLength(1);
    expect(Object.fromEntries(found)).toEqual(cases[0]?.expected);
  });

  it('is as old as its window at most', () => {
    const week = [touch('1', AT - 7 * MICROS_A_DAY), touch('2', AT - MICROS_A_DAY, 'impression')];
    expect(martsTouch(week, AT)?.id).toBe('1');
    expect(martsTouch(week, AT + 1)).toBeUndefined();
    expect(martsTouch(week.slice(1), AT)?.id).toBe('2');
  });
});
