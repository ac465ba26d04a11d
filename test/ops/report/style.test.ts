import { STYLE } from '../../../ops/report/style';

/** Variables of a color scheme, by name. */
function colorsOf(css: string): Record<string, string> {
  return Object.fromEntries(
    [...css.matchAll(/--([a-z0-9]+): (#[0-9a-f]{6})/g)].map(([, name = '', color = '']) => [name, color]),
  );
}

/** https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

const [light = '', dark = ''] = STYLE.split('@media screen and (prefers-color-scheme: dark)');

// axe doesn't look at what is drawn: WCAG asks 3 of graphics, 4.5 of text.
describe.each([
  ['light', colorsOf(light)],
  ['dark', colorsOf(dark)],
])('the colors of the %s page', (_, colors) => {
  const of = (name: string): string => {
    const color = colors[name];
    if (color === undefined) throw new Error(`there is no color ${name}`);
    return color;
  };

  it('are told from what they are drawn on', () => {
    for (let i = 0; i < 10; i++) expect([`c${i}`, contrast(of(`c${i}`), of('card')) >= 3]).toEqual([`c${i}`, true]);
  });

  it('can be read as text, on the page and on every shade', () => {
    for (const name of ['ink', 'soft', 'link', 'good', 'bad'])
      for (const ground of ['paper', 'card'])
        expect([name, ground, contrast(of(name), of(ground)) >= 4.5]).toEqual([name, ground, true]);
    for (let i = 0; i < 6; i++) expect([`t${i}`, contrast(of(`t${i}`), of(`h${i}`)) >= 4.5]).toEqual([`t${i}`, true]);
  });
});
