/** What a run found, for people and for programs. */
import { readFileSync, existsSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import type { Verdict } from './finding';
import type { Workplace } from './workplace';

const reported = z.array(
  z.strictObject({
    id: z.string(),
    title: z.string(),
    verdict: z.enum(['proven', 'refuted', 'not tried']),
    evidence: z.string(),
    date: z.iso.datetime(),
  }),
);

export type Reported = z.output<typeof reported>[number];

const EXIT = { proven: 0, refuted: 1, untried: 3, left: 4 } as const;

/**
 * Worst first: what is refuted hides behind nothing but what is left.
 *
 * @param lines how many there are: one without a result was not tried
 */
export function exitCode(results: readonly Reported[], left: readonly unknown[], lines: number): number {
  if (left.length > 0) return EXIT.left;
  if (results.some(({ verdict }) => verdict === 'refuted')) return EXIT.refuted;
  return results.length < lines || results.some(({ verdict }) => verdict === 'not tried') ? EXIT.untried : EXIT.proven;
}

export const counts = (results: readonly Reported[]): Record<Verdict, number> => {
  const of = (verdict: Verdict): number => results.filter((result) => result.verdict === verdict).length;
  return { proven: of('proven'), refuted: of('refuted'), 'not tried': of('not tried') };
};

const cell = (text: string): string => text.replaceAll('|', '\\|');

export function markdown(name: string, results: readonly Reported[]): string {
  const { proven, refuted, 'not tried': untried } = counts(results);
  return [
    `# Smoke run ${name}`,
    '',
    `${proven} proven, ${refuted} refuted, ${untried} not tried. The ids are those of docs/unproven-locally.md.`,
    '',
    '| id | verdict | evidence | date |',
    '|---|---|---|---|',
    ...results.map(({ id, verdict, evidence, date }) => `| ${id} | ${verdict} | ${cell(evidence)} | ${date} |`),
    '',
  ].join('\n');
}

export function readReport(workplace: Workplace): Reported[] {
  const file = workplace.file('report.json');
  return existsSync(file) ? reported.parse(JSON.parse(readFileSync(file, 'utf8'))) : [];
}

/** Puts results in the place of earlier ones of their id. */
export function writeReport(workplace: Workplace, results: readonly Reported[]): void {
  const kept = readReport(workplace).filter(({ id }) => !results.some((result) => result.id === id));
  const all = [...kept, ...results];
  writeFileSync(workplace.file('report.json'), `${JSON.stringify(all, null, 2)}\n`);
  writeFileSync(workplace.file('report.md'), markdown(workplace.name, all));
}
