/** Markdown as a terminal shows it. */
const WIDEST = 120;

/** @param columns of the terminal */
export async function inTerminal(markdown: string, columns: number): Promise<string> {
  const [{ Marked }, { markedTerminal }] = await Promise.all([import('marked'), import('marked-terminal')]);
  const terminal = markedTerminal({ width: Math.min(columns, WIDEST), reflowText: true, tab: 2 });
  // Its published types are of the renderer that it was before it became an extension.
  return new Marked(terminal as object).parse(markdown, { async: false });
}
