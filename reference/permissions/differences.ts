/** In what another environment allows more or less than the one that is told. */
import { code } from '../markdown';
import type { Rule } from './rule';
import type { Subject } from './subject';

const nameOf = ({ kind, name }: Subject): string => `${kind} ${code(name)}`;

const ruleOf = (subject: Subject, { who, resources, conditions, effect, name }: Rule): string => {
  const about = [...who, ...[...resources, ...conditions].map(code)].join(', ');
  return `${nameOf(subject)}, ${effect.toLowerCase()} ${code(name)}: ${about}`;
};

/** What some subjects have that others lack: whole subjects, or rules of them. */
const beyond = (some: readonly Subject[], others: readonly Subject[]): readonly string[] =>
  some.flatMap((subject) => {
    const other = others.find((candidate) => nameOf(candidate) === nameOf(subject));
    if (other === undefined) return [nameOf(subject)];
    const known = new Set(other.rules.map((rule) => JSON.stringify(rule)));
    return subject.rules.filter((rule) => !known.has(JSON.stringify(rule))).map((rule) => ruleOf(subject, rule));
  });

/** @returns lines of a list; none where both say the same */
export const differences = (told: readonly Subject[], other: readonly Subject[]): readonly string[] => [
  ...beyond(told, other).map((text) => `- not there: ${text}`),
  ...beyond(other, told).map((text) => `- there instead: ${text}`),
];
