/**
 * The share of a conversion that each touch of a path gets, by the models that look at one journey at a time: as
 * `glue/tributary/attribution/shares.py` has them, with the parameters of the marts.
 */
import { MICROS_A_DAY, type Touch } from './journey';

const HALF_LIFE_DAYS = 7;
const FIRST = 0.4;
const LAST = 0.4;
const DIRECT = 'direct';

type Path = readonly Pick<Touch, 'channel' | 'at'>[];
type Shares = (path: Path) => readonly number[];

const allTo =
  (place: (path: Path) => number): Shares =>
  (path) =>
    path.map((_, i) => (i === place(path) ? 1 : 0));

/** To the last of another channel than `direct`; to the last where there is none. */
function lastNonDirect(path: Path): number {
  const place = path.findLastIndex(({ channel }) => channel !== DIRECT);
  return place < 0 ? path.length - 1 : place;
}

function positionBased(path: Path): readonly number[] {
  if (path.length === 1) return [1];
  if (path.length === 2) return [FIRST / (FIRST + LAST), LAST / (FIRST + LAST)];
  const between = (1 - FIRST - LAST) / (path.length - 2);
  return path.map((_, i) => (i === 0 ? FIRST : i === path.length - 1 ? LAST : between));
}

/** 2^(-age / half-life), by the youngest touch, so that the weights of old journeys don't all vanish. */
function timeDecay(path: Path): readonly number[] {
  const youngest = Math.max(...path.map(({ at }) => at));
  const weights = path.map(({ at }) => 2 ** ((at - youngest) / (HALF_LIFE_DAYS * MICROS_A_DAY)));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

/** The same to each distinct channel, and of that the same to each of its touches. */
function shapley(path: Path): readonly number[] {
  const touches = new Map<string, number>();
  for (const { channel } of path) touches.set(channel, (touches.get(channel) ?? 0) + 1);
  return path.map(({ channel }) => 1 / (touches.size * (touches.get(channel) ?? 1)));
}

export const TOUCH_MODELS = {
  first_touch: allTo(() => 0),
  last_touch: allTo((path) => path.length - 1),
  last_non_direct_touch: allTo(lastNonDirect),
  linear: (path) => path.map(() => 1 / path.length),
  position_based: positionBased,
  time_decay: timeDecay,
  shapley,
} as const satisfies Record<string, Shares>;

export type TouchModel = keyof typeof TOUCH_MODELS;

export const TOUCH_MODEL_NAMES = Object.keys(TOUCH_MODELS) as TouchModel[];

/** A number for each of the models. */
export const forEachModel = (of: (model: TouchModel) => number): Record<TouchModel, number> =>
  Object.fromEntries(TOUCH_MODEL_NAMES.map((model) => [model, of(model)])) as Record<TouchModel, number>;

/**
 * The share of each touch by each model; of one model they add up to one.
 *
 * @param path not empty, in the order of time
 */
export function sharesOf(path: Path): Record<TouchModel, number>[] {
  const byModel = Object.fromEntries(TOUCH_MODEL_NAMES.map((model) => [model, TOUCH_MODELS[model](path)]));
  return path.map((_, i) => forEachModel((model) => byModel[model]?.[i] ?? 0));
}
