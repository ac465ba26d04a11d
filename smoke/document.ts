/** The lines of docs/unproven-locally.md. */
const HEADING = '| id |';
const LINE = /^\| `([a-z0-9-]+)` \| (.+) \|$/;

export interface UnprovenLine {
  readonly id: string;
  readonly text: string;
}

/** Every row of the tables whose first column is the id; a row without one has the id ''. */
export function unprovenLines(markdown: string): UnprovenLine[] {
  const lines: UnprovenLine[] = [];
  let inTable = false;
  for (const line of markdown.split('\n')) {
    inTable = line.startsWith(HEADING) || (inTable && line.startsWith('|'));
    if (!inTable || line.startsWith(HEADING) || line.startsWith('|---')) continue;
    const [, id = '', text = line] = LINE.exec(line) ?? [];
    lines.push({ id, text });
  }
  return lines;
}
