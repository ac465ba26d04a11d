/**
 * What docs/permissions.md tells, and what stacks say: each statement as one line of its effect, name and actions, and of how
 * many resources and which conditions it has. Read from the document's text and from the stacks' JSON, from nothing between.
 */
import { list, type PolicyStatement } from '../../synthesized/policies';
import type { SynthesizedStacks } from '../../synthesized/stacks';

const lineOf = (effect: string, name: string, actions: readonly string[], resources: number, keys: readonly string[]) =>
  `${effect} ${name}: ${[...actions].sort().join(' ')} on ${resources} if ${[...keys].sort().join(' ')}`;

const keysOf = ({ Condition: conditions = {} }: PolicyStatement): string[] =>
  Object.entries(conditions).flatMap(([operator, keys]) => Object.keys(keys).map((key) => `${operator} ${key}`));

/** Every statement in any attribute of any resource: whatever is a policy, by whatever name. */
export const saidBy = (stacks: SynthesizedStacks): string[] =>
  stacks.types().flatMap((type) =>
    stacks.resources(type).flatMap((resource) =>
      Object.values(resource).flatMap((value) => {
        if (typeof value !== 'string' || !value.startsWith('{"Version"')) return [];
        const { Statement: statements } = JSON.parse(value) as { Statement?: PolicyStatement[] };
        return (statements ?? []).map((statement) => {
          const { Effect, Action, Resource, NotResource } = statement;
          const isTrust = Resource === undefined && NotResource === undefined;
          const resources = list(Resource ?? NotResource).length;
          return lineOf(Effect, isTrust ? 'trust' : statement.Sid, list(Action), resources, keysOf(statement));
        });
      }),
    ),
  );

/** The texts in backquotes. */
const codes = (text: string): string[] => [...text.matchAll(/`([^`]*)`/g)].map(([, inner = '']) => inner);

const keyIn = (condition: string): string => condition.split(' ').slice(0, 2).join(' ');

/** A row of a table, or the sentence of who takes a role on. */
function told(line: string): string | undefined {
  if (line.startsWith('Taken on by ')) {
    // The conditions end the sentence; the reason behind it may hold code too.
    const [, conditions = ''] = /, if (.*?`)\. [A-Z]/.exec(line) ?? [];
    return lineOf('Allow', 'trust', ['sts:AssumeRole'], 0, codes(conditions).map(keyIn));
  }
  if (!/^\| (Allow|Deny) /.test(line)) return undefined;
  const cells = line.replaceAll(String.raw`\|`, '/').split(' | ');
  const [statement = '', ...more] = cells;
  const [actions = '', resources = '', conditions = ''] = more.slice(-4);
  const [, effect = ''] = statement.split(' ');
  return lineOf(effect, codes(statement).join(), codes(actions), codes(resources).length, codes(conditions).map(keyIn));
}

/** What the document tells of roles and of policies of resources, as often as there are subjects that say it. */
export function toldBy(document: string): string[] {
  return document.split(/^## /m).flatMap((section) => {
    const parts = section.split(/^### /m).slice(1);
    const members = (part: string): string[] => codes(part.split('\n')[0] ?? '');
    const ofFamily = (part: string): number => {
      const [beginning] = members(part);
      const names = parts.filter((other) => !other.startsWith('Every ')).flatMap(members);
      return beginning === undefined
        ? names.length
        : names.filter((name) => name.startsWith(beginning.replace('*', ''))).length;
    };
    return parts.flatMap((part) => {
      const times = part.startsWith('Every ') ? ofFamily(part) : members(part).length;
      const lines = part.split('\n').flatMap((line) => told(line) ?? []);
      return lines.flatMap((line) => Array.from({ length: times }, () => line));
    });
  });
}

/** What is in one list more often than in the other. */
export function missing(from: readonly string[], of: readonly string[]): string[] {
  const left = [...from];
  return of.filter((line) => {
    const index = left.indexOf(line);
    if (index >= 0) left.splice(index, 1);
    return index < 0;
  });
}
