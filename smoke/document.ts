/** The lines of docs/unproven-locally.md. */
const LINE = /^\| `([a-z0-9-]+)` \| (.+) \|$/;

export interface UnprovenLine {
  readonly id: string;
  readonly text: string;
}

/** Every row of every table; a row without an id is one with the id ''. */
export function unprovenLines(markdown: string): UnprovenLine[] {
  return markdown
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| id |'))
    .map((line) => {
      const [, id = '', text = line] = LINE.exec(line) ?? [];
      return { id, text };
    });
}
