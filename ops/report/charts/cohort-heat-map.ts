/** ROAS of cohorts of one age, by channel and period of the installs, as a heat map. */
import { inRatio } from '../figures';
import type { Html } from '../html';
import type { Cohort } from '../report';
import { drawLite } from './render';

/** Shades of the page's style, from the least to the most, each with a color of text that is read on it. */
const SHADES = 6;
/** Pixels. */
const ROW = 24;
/** Periods whose cells have room for a figure. */
const MOST_FIGURES = 8;

/**
 * @param cohorts of one age
 * @param channels in the order of the rows
 * @returns nothing where no cohort is mature and has spend
 */
export async function cohortHeatMap(
  cohorts: readonly Cohort[],
  channels: readonly string[],
  label: string,
): Promise<Html | null> {
  const known = cohorts.filter(({ roas }) => roas !== null);
  if (known.length === 0) return null;
  const shown = new Set(known.map(({ channel }) => channel));
  const periods = new Set(known.map(({ period_start }) => period_start));
  const greatest = Math.max(...known.map(({ roas }) => roas ?? 0), Number.EPSILON);
  const values = known.map(({ channel, period_start, roas }) => {
    const shade = Math.min(SHADES - 1, Math.max(0, Math.floor(((roas ?? 0) / greatest) * SHADES)));
    return {
      ...{ channel, start: period_start, text: inRatio(roas) },
      ...{ fill: `var(--h${shade})`, ink: `var(--t${shade})` },
      label: `${channel}, installs from ${period_start}: ${inRatio(roas)}`,
    };
  });
  return drawLite(
    {
      data: { values },
      height: ROW * shown.size,
      encoding: {
        x: {
          field: 'start',
          type: 'ordinal',
          scale: { paddingInner: 0.05 },
          axis: {
            title: null,
            labelAngle: 0,
            labelOverlap: true,
            labelExpr: "utcFormat(toDate(datum.value), '%e %b')",
            ticks: false,
            domain: false,
          },
        },
        y: {
          field: 'channel',
          type: 'nominal',
          sort: channels.filter((channel) => shown.has(channel)),
          scale: { paddingInner: 0.05 },
          axis: { title: null, labelLimit: 160, ticks: false, domain: false, labelColor: 'var(--ink)' },
        },
      },
      layer: [
        {
          mark: { type: 'rect', stroke: 'var(--line)', strokeWidth: 0.5 },
          encoding: { fill: { field: 'fill', type: 'nominal', scale: null }, description: { field: 'label' } },
        },
        ...(periods.size > MOST_FIGURES
          ? []
          : [
              {
                mark: { type: 'text' as const, aria: false },
                encoding: {
                  text: { field: 'text' },
                  fill: { field: 'ink', type: 'nominal' as const, scale: null },
                },
              },
            ]),
      ],
    },
    label,
  );
}
