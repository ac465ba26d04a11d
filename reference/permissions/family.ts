/** Subjects that are told together: what all of them say is told once, and so is what several say beyond it. */
import { withoutOwnName } from './own-name';
import type { Rule } from './rule';
import type { Subject } from './subject';

/** Those that say the same. */
export interface Group {
  readonly members: readonly Subject[];
  /** What they say beyond what their family says. */
  readonly rules: readonly Rule[];
}

export interface Family {
  /** What the names of its members begin with; empty for all of a kind. */
  readonly name: string;
  /** What every member says; none where there is one group alone. */
  readonly rules: readonly Rule[];
  readonly groups: readonly Group[];
}

/** Roles of one kind of work begin alike; whoever does what nobody else does is a family of its own. */
const familyOf = ({ kind, name }: Subject): string =>
  kind === 'role' ? (/^(?:extract|crawl|job)-/.exec(name)?.[0] ?? name) : '';

function grouped<T>(items: readonly T[], by: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(by(item), [...(groups.get(by(item)) ?? []), item]);
  return groups;
}

function family(name: string, subjects: readonly Subject[]): Family {
  const tellings = subjects.map((subject) => ({ subject, said: withoutOwnName(subject).rules }));
  const texts = tellings.map(({ said }) => new Set(said.map((rule) => JSON.stringify(rule))));
  const groups = [...grouped(tellings, ({ said }) => JSON.stringify(said)).values()];
  const isCommon = (rule: Rule | undefined): boolean =>
    groups.length > 1 && texts.every((rules) => rules.has(JSON.stringify(rule)));
  return {
    name,
    rules: tellings.slice(0, 1).flatMap(({ said }) => said.filter(isCommon)),
    groups: groups.map((group) => ({
      members: group.map(({ subject }) => subject),
      rules: group.slice(0, 1).flatMap(({ subject, said }) => {
        // Who is alone in saying it is told with its own name.
        const shown = group.length > 1 ? said : subject.rules;
        return shown.filter((_, index) => !isCommon(said[index]));
      }),
    })),
  };
}

/** @returns in the order of their first members */
export const families = (subjects: readonly Subject[]): readonly Family[] =>
  [...grouped(subjects, familyOf)].map(([name, members]) => family(name, members));
