/** Draws a specification of Vega or Vega-Lite as SVG that stands in the page: no script, no reference to anything. */
import type { Spec } from 'vega' with { 'resolution-mode': 'import' };
import type { TopLevelSpec } from 'vega-lite' with { 'resolution-mode': 'import' };
import { escaped, Html } from '../html';

/** Pixels of every chart: what a phone shows; a wider screen enlarges it. */
export const WIDTH = 360;

/** Of a letter of a sans-serif font, on average, by its size: nothing here can measure one. */
const LETTER = 0.62;
const FONT_SIZE = 12;

/** Colors are the page's, so that they change with it between light and dark. */
const CONFIG = {
  background: 'transparent',
  view: { stroke: null },
  text: { fill: 'var(--ink)', fontSize: FONT_SIZE },
  axis: {
    labelColor: 'var(--soft)',
    titleColor: 'var(--soft)',
    gridColor: 'var(--line)',
    domainColor: 'var(--line)',
    tickColor: 'var(--line)',
    labelFontSize: FONT_SIZE,
    titleFontSize: FONT_SIZE,
    titleFontWeight: 'normal',
  },
  legend: {
    labelColor: 'var(--ink)',
    labelFontSize: FONT_SIZE,
    orient: 'bottom',
    columns: 2,
    title: null,
    symbolStrokeWidth: 2,
    labelLimit: 150,
  },
} as const;

/** A specification without what all have in common. */
export type LiteSpec = Omit<Extract<TopLevelSpec, { layer: unknown }>, 'width' | 'height' | 'autosize' | 'config'> & {
  /** Pixels, without axis and legend. */
  readonly height: number;
};

/** @param label what the chart shows, for who can't see it */
export async function drawLite(spec: LiteSpec, label: string): Promise<Html> {
  const { compile } = await import('vega-lite');
  const { spec: compiled } = compile({
    ...spec,
    width: WIDTH,
    autosize: { type: 'fit-x', contains: 'padding' },
    config: CONFIG,
  });
  return draw(compiled, label);
}

/** @param label what the chart shows, for who can't see it */
export async function draw(spec: Spec, label: string): Promise<Html> {
  const [{ parse, View, None }, { textMetrics }] = await Promise.all([import('vega'), import('vega-scenegraph')]);
  textMetrics.width = ({ fontSize = FONT_SIZE }, text) => LETTER * fontSize * String(text).length;
  const view = new View(parse(spec), { renderer: 'none', logLevel: None });
  const svg = await view.toSVG();
  view.finalize();
  return new Html(inPage(svg, label));
}

const ROOT = /^<svg [^>]*?(width="[^"]*" height="[^"]*" viewBox="[^"]*")>/;
const TAG = /<([a-z]+)( [^<>]*?)?(\/?)>/g;
const ARIA = / (?:aria-[a-z]+|role)="[^"]*"/g;
const MARK_LABEL = / aria-label="([^"]*)" role="graphics-symbol"/;

/**
 * One image to a screen reader, which has the table of its figures beside it; the label of each mark, which Vega writes for
 * screen readers, becomes its title, which a pointer shows.
 */
function inPage(svg: string, label: string): string {
  const inner = svg
    .replace(/[^\P{Cc}\n\t]/gu, '')
    .replace(ROOT, '<svg $1>')
    .replace(TAG, (_, name: string, attributes: string | undefined, end: string) => {
      const title = MARK_LABEL.exec(attributes ?? '')?.[1];
      const kept = (attributes ?? '').replace(ARIA, '');
      // Of an axis or legend the label is of what is written there anyway.
      return title === undefined || end === ''
        ? `<${name}${kept}${end}>`
        : `<${name}${kept}><title>${title}</title></${name}>`;
    });
  return inner.replace('<svg ', `<svg role="img" aria-label="${escaped(label)}" `);
}
