/** Journeys as a Sankey diagram: from the first touch over the last ones to the conversion. */
import { inCount } from '../figures';
import type { Html } from '../html';
import type { Journey } from '../report';
import { type ChannelColors, colorOf } from './channel-colors';
import { flowDiagram } from './sankey';

/** Where a step stands, from the end: the last step of every journey is under `last`. */
export const STEPS = ['first', 'before last', 'last'] as const;

/** Conversions whose journeys have a step, and the next one. */
export interface JourneyFlow {
  readonly step: (typeof STEPS)[number];
  readonly from: string;
  /** The next step's channel; of the last one the conversion. */
  readonly to: string;
  readonly conversions: number;
  /** Of them, those with more steps between the two. */
  readonly withOthers: number;
}

const LEFT_OUT = '...';

/** The channels that a path names, in their order. */
export const channelsOf = ({ path }: Pick<Journey, 'path'>): string[] =>
  path.split(' > ').filter((step) => step !== LEFT_OUT);

/** @param journeys of one type of conversion */
export function journeyFlows(journeys: readonly Journey[]): JourneyFlow[] {
  const flows = new Map<string, JourneyFlow>();
  for (const journey of journeys) {
    const { conversions } = journey;
    const channels = channelsOf(journey);
    channels.forEach((from, i) => {
      const step = STEPS[STEPS.length - channels.length + i];
      if (step === undefined) throw new Error(`the path ${journey.path} has more than ${STEPS.length} steps`);
      const to = channels[i + 1] ?? journey.conversion_type;
      const key = JSON.stringify([step, from, to]);
      const known = flows.get(key);
      const withOthers = i === 0 && journey.shortened ? conversions : 0;
      flows.set(key, {
        ...{ step, from, to, conversions: (known?.conversions ?? 0) + conversions },
        withOthers: (known?.withOthers ?? 0) + withOthers,
      });
    });
  }
  return [...flows.values()].sort(
    (one, other) => STEPS.indexOf(one.step) - STEPS.indexOf(other.step) || other.conversions - one.conversions,
  );
}

/**
 * @param flows of one type of conversion
 * @returns nothing where there are none
 */
export function journeyFlow(
  flows: readonly JourneyFlow[],
  conversion: string,
  colors: ChannelColors,
  label: string,
): Promise<Html | null> {
  const steps = STEPS.filter((step) => flows.some((flow) => flow.step === step));
  const unit = `${conversion}s`;
  return flowDiagram(
    {
      flows: flows.map(({ step, from, to, conversions, withOthers }) => {
        const others = withOthers === 0 ? '' : `, ${inCount(withOthers)} with others between`;
        return {
          ...{ column: steps.indexOf(step), source: from, target: to, value: conversions },
          label: `${from}, then ${to}: ${inCount(conversions)} ${unit}${others}`,
        };
      }),
      ...{ headings: [...steps, conversion], unit },
      color: (column, name) => (column === steps.length ? 'var(--soft)' : colorOf(colors, name)),
    },
    label,
  );
}
