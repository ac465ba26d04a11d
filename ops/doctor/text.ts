/** Findings for people: what is wrong comes last, where a terminal shows it. */
import { printable } from '../terminal/printable';
import type { DoctorOutput, Finding } from './output';

const ORDER: readonly Finding['state'][] = ['ok', 'warning', 'failed'];
const WIDTH = Math.max(...ORDER.map((state) => state.length));

export function doctorText({ environment, failed, warnings, findings }: DoctorOutput): string {
  const lines = ORDER.flatMap((state) => findings.filter((finding) => finding.state === state).map(line));
  const summary =
    failed + warnings === 0
      ? `${environment}: all ${findings.length} are well.`
      : `${environment}: ${failed} of ${findings.length} failed, ${warnings} ${warnings === 1 ? 'is a warning' : 'are warnings'}.`;
  return printable([...lines, '', summary].join('\n'));
}

function line({ state, check, subject, what, remedy }: Finding): string {
  const told = `${state.padEnd(WIDTH)}  ${check} ${subject}: ${what}`;
  return remedy === null ? told : `${told}\n${' '.repeat(WIDTH)}  → ${remedy}`;
}
