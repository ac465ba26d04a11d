/**
 * Breaks a text between words.
 *
 * @param width characters of a line
 * @param indent blanks before every line but the first, which stands behind as many characters
 */
export function wrapped(text: string, width: number, indent = 0): string {
  // In a terminal too narrow for both, words stand below each other.
  const room = Math.max(width - indent, 1);
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const line = lines.at(-1);
    if (line !== undefined && line.length + 1 + word.length <= room) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines.join(`\n${' '.repeat(indent)}`);
}
