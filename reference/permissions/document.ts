import { TRUST } from '../../modules/trust';
import type { DescribedEnvironment } from '../described-environment';
import { code, codes, GENERATED, page, table } from '../markdown';
import { differences } from './differences';
import { families, type Family } from './family';
import type { Rule } from './rule';
import { type Kind, type Subject, Subjects } from './subject';

/** What stands above the subjects of a kind. */
const SECTIONS: Readonly<Record<Exclude<Kind, 'role'>, string>> = {
  bucket: 'Buckets',
  key: 'Keys',
  secret: 'Secrets',
  queue: 'Queue of lost events',
  topic: 'Topic of notifications',
  catalog: 'Data Catalog',
  function: 'Functions',
  endpoint: 'Network endpoints',
};

const HOW_TO_READ = [
  '`<env>`, `<account>` and `<region>` are those of the environment; of an ARN in them only what follows the account is ' +
    'written. `key/raw` is the key `alias/tributary-<env>-raw`. Names of roles begin with `tributary-<env>-`. In policies of ' +
    'keys and secrets `*` is the key or the secret itself; `<bucket>`, `<job>` and `<source>` are the own name of each that is told of.',
  'A request is allowed where a statement of the role allows it and nothing denies it; a key counts its own policy first, and ' +
    "another account needs both. A resource's policy that lets in the account leaves it to the roles' statements.",
  'Who reads which data is told in [access](access.md), what is reached at all in [the network](network.md). The roles that ' +
    'plan and deploy are no part of the stacks: [deployment](deployment.md).',
];

const row = ({ effect, name, who, actions, resources, except, conditions, why }: Rule, withWho: boolean): string[] => [
  `${effect} ${code(name)}`,
  ...(withWho ? [who.join(', ')] : []),
  codes(actions),
  `${except ? 'all but ' : ''}${codes(resources)}`,
  codes(conditions),
  why,
];

const trust = ({ who, conditions, why }: Rule): string =>
  `Taken on by ${who.join(' and ')}${conditions.length === 0 ? '' : `, if ${conditions.map(code).join(' and ')}`}. ${why}`;

function told(rules: readonly Rule[], kind: Kind): string[] {
  const isTrust = ({ name }: Rule): boolean => kind === 'role' && name === TRUST;
  const statements = rules.filter((rule) => !isTrust(rule));
  const withWho = kind !== 'role';
  const head = ['statement', ...(withWho ? ['who'] : []), 'actions', 'on', 'if', 'why'];
  return [
    ...rules.filter(isTrust).map(trust),
    ...(statements.length === 0
      ? []
      : [
          table(
            head,
            statements.map((rule) => row(rule, withWho)),
          ),
        ]),
  ];
}

const descriptions = (members: readonly Subject[]): string[] => {
  const [first, ...more] = members.filter(({ description }) => description !== '');
  if (first === undefined) return [];
  if (more.length === 0) return [first.description];
  return [[first, ...more].map(({ name, description }) => `- ${code(name)}: ${description}`).join('\n')];
};

const familyTold = ({ name, rules, groups }: Family, kind: Kind): string[] => [
  ...(rules.length === 0 ? [] : [`### Every ${name === '' ? kind : code(`${name}*`)}`, ...told(rules, kind)]),
  ...groups.flatMap(({ members, rules: beyond }) => [
    `### ${codes(members.map(({ name: member }) => member))}`,
    ...descriptions(members),
    ...(rules.length === 0 ? [] : [beyond.length === 0 ? 'Nothing beyond it.' : 'Beyond it:']),
    ...told(beyond, kind),
  ]),
];

/**
 * Who may do what on which resource, and why.
 *
 * @param described the environment that is told
 * @param others those of which the differences are told
 */
export function permissionsDocument(described: DescribedEnvironment, others: readonly DescribedEnvironment[]): string {
  const subjects = new Subjects(described).all();
  const ofKind = (kind: Kind): string[] =>
    families(subjects.filter((subject) => subject.kind === kind)).flatMap((family) => familyTold(family, kind));
  return page([
    '# Who may do what, and why',
    GENERATED,
    `It tells of ${code(described.environment.name)}; what differs elsewhere stands at the end.`,
    ...HOW_TO_READ,
    '## Roles',
    ...ofKind('role'),
    ...Object.entries(SECTIONS).flatMap(([kind, title]) => {
      const parts = ofKind(kind as Kind);
      return parts.length === 0 ? [] : [`## ${title}`, ...parts];
    }),
    '## What differs',
    ...others.flatMap((other) => {
      const found = differences(subjects, new Subjects(other).all());
      const name = code(other.environment.name);
      return found.length === 0 ? [`${name}: nothing but names.`] : [`${name}:`, found.join('\n')];
    }),
  ]);
}
