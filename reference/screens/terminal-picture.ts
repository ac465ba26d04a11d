/** A command and what it answered, as a picture of a terminal: SVG, whose text stays text. */

const FONT_SIZE = 13;
/** Of a character and of a line, in pixels. */
const ADVANCE = 7.8;
const LINE = 17;
const MARGIN = 16;

const BACKGROUND = '#14171c';
const TEXT = '#d8dde4';
const PROMPT = '#7fb069';

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/**
 * Every word is drawn at its column and as wide as its characters, whichever font the reader has.
 *
 * @param command as one would type it
 * @param answer its lines, without control characters
 */
export function terminalPicture(command: string, answer: string): string {
  const lines = [`$ ${command}`, ...answer.trimEnd().split('\n')];
  const width = Math.ceil(Math.max(...lines.map(({ length }) => length)) * ADVANCE) + 2 * MARGIN;
  const height = lines.length * LINE + 2 * MARGIN;
  const texts = lines.flatMap((line, i) =>
    [...line.matchAll(/\S+/g)].map(({ 0: word, index }) => {
      const place = `x="${(MARGIN + index * ADVANCE).toFixed(1)}" y="${MARGIN + i * LINE + FONT_SIZE}"`;
      const spread = `textLength="${(word.length * ADVANCE).toFixed(1)}" lengthAdjust="spacingAndGlyphs"`;
      return `  <text ${place} ${spread} fill="${i === 0 ? PROMPT : TEXT}">${escaped(word)}</text>`;
    }),
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`,
    `  font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="${FONT_SIZE}">`,
    `  <rect width="100%" height="100%" rx="8" fill="${BACKGROUND}" />`,
    ...texts,
    '</svg>',
    '',
  ].join('\n');
}
