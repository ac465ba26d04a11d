/** Parts of the generated documents. */

/** A text as code; a cell of a table can't hold a bar. */
export const code = (text: string): string => `\`${text.replaceAll('|', '\\|')}\``;

export const codes = (texts: readonly string[]): string => texts.map(code).join(', ');

/** @param right indices of the columns of figures */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  right: readonly number[] = [],
): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const rule = `|${head.map((_, column) => (right.includes(column) ? '---:' : '---')).join('|')}|`;
  return [line(head), rule, ...rows.map(line)].join('\n');
}

/** Parts with an empty line between them, and one line's end behind the last. */
export const page = (parts: readonly string[]): string => `${parts.join('\n\n')}\n`;

/** What stands below the title of a generated document. */
export const GENERATED =
  'Generated from the synthesized stacks by `npm run docs`: change those, not this. A test fails when it is stale.';
