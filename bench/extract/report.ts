/** Writes what was found as JSON and as Markdown, and prints it. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { machine, said } from '../machine';
import type { Bench } from './bench';
import { node22 } from './build-programs';
import { type Figures, median, type Quantity, type Ratio, ratio } from './comparison';
import type { Measurement } from './measure';
import type { PartName } from './options';
import { line, type PartResult } from './results';

/** What the figures depend on. */
function surroundings(bench: Bench): Readonly<Record<string, string>> {
  return {
    ...machine(),
    node: said(node22, ['--version']),
    mariadb: bench.database.version,
    rounds: String(bench.options.rounds),
  };
}

/** Written after every part, so that an interrupted run leaves what it has found. */
export function write(bench: Bench, found: ReadonlyMap<PartName, PartResult>): string {
  const { out } = bench.options;
  const about = surroundings(bench);
  const markdown = [
    '# Extraction: what was measured',
    Object.entries(about)
      .map(([name, value]) => `- ${name}: ${value}`)
      .join('\n'),
    ...[...found.values()].map(section),
  ].join('\n\n');
  const parts = Object.fromEntries([...found].map(([name, part]) => [name, { ...part, ratios: ratios(part) }]));
  writeFileSync(join(out, 'results.json'), `${JSON.stringify({ machine: about, parts }, null, 2)}\n`);
  writeFileSync(join(out, 'results.md'), `${markdown}\n`);
  return markdown;
}

/** Of each program to the first. */
function ratios({ figures: [first, ...others], isComparison }: PartResult): Record<string, Record<Quantity, Ratio>> {
  if (first === undefined || !isComparison) return {};
  const of = (one: Figures): Record<Quantity, Ratio> => ({
    wall: ratio(one, first, 'wall'),
    cpu: ratio(one, first, 'cpu'),
    resident: ratio(one, first, 'resident'),
  });
  return Object.fromEntries(others.map((one) => [one.name, of(one)]));
}

export function section(part: PartResult): string {
  const { title, rows, figures, verdicts, notes } = part;
  return [
    `## ${title}, ${rows.toLocaleString('en')} rows`,
    ...(figures.length === 0 ? [] : [table(part)]),
    ...(verdicts.length === 0 ? [] : [verdicts.map((verdict) => `- ${line(verdict)}`).join('\n')]),
    ...(notes.length === 0 ? [] : [notes.map((note) => `- ${note}`).join('\n')]),
  ].join('\n\n');
}

function table(part: PartResult): string {
  const { figures, rows, isComparison } = part;
  const against = ratios(part);
  const of = ({ runs }: Figures, quantity: keyof Measurement): number => median(runs.map((run) => run[quantity]));
  // What has no server whose time is known took none.
  const perMillion = (seconds: number): string => (seconds === 0 ? '–' : ((seconds * 1e6) / rows).toFixed(3));
  const times = (found: Ratio | undefined): string =>
    found === undefined ? '' : `×${found.median.toFixed(2)} (${found.least.toFixed(2)}–${found.most.toFixed(2)})`;
  const cells = figures.map((one) => [
    one.name,
    of(one, 'wall').toFixed(2),
    ...(isComparison
      ? [perMillion(of(one, 'wall')), perMillion(of(one, 'cpu')), perMillion(of(one, 'serverCpu'))]
      : []),
    (of(one, 'resident') / 1e6).toFixed(0),
    ...(isComparison ? [times(against[one.name]?.wall), times(against[one.name]?.cpu)] : []),
  ]);
  const head = [
    ...['program', 'wall s'],
    ...(isComparison ? ['wall s/M rows', 'CPU s/M rows', 'server CPU s/M rows'] : []),
    'peak MB',
    ...(isComparison ? [`wall to ${figures[0]?.name ?? ''}`, `CPU to ${figures[0]?.name ?? ''}`] : []),
  ];
  return [head, head.map((_, i) => (i === 0 ? '---' : '---:')), ...cells]
    .map((row) => `| ${row.join(' | ')} |`)
    .join('\n');
}
