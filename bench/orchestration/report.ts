/** What a part has found, as Markdown and as figures. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { machine } from '../machine';
import type { Options, PartName } from './options';

export interface PartResult {
  readonly title: string;
  /** Tables and lines, in Markdown. */
  readonly text: string;
  /** What the text was made of. */
  readonly figures: unknown;
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const rule = head.map((_, column) => (column === 0 ? '---' : '---:'));
  return [head, rule, ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

export const section = ({ title, text }: PartResult): string => `## ${title}\n\n${text}`;

/** Written after every part, so that an interrupted run leaves what it has found. */
export function write({ out, rounds, runs }: Options, found: ReadonlyMap<PartName, PartResult>): void {
  const about = { ...machine(), rounds: String(rounds), runs: String(runs) };
  const lines = Object.entries(about).map(([name, value]) => `- ${name}: ${value}`);
  const markdown = ['# Orchestration: what was measured', lines.join('\n'), ...[...found.values()].map(section)];
  const figures = Object.fromEntries([...found].map(([name, part]) => [name, part.figures]));
  writeFileSync(join(out, 'results.json'), `${JSON.stringify({ machine: about, parts: figures }, null, 2)}\n`);
  writeFileSync(join(out, 'results.md'), `${markdown.join('\n\n')}\n`);
}
