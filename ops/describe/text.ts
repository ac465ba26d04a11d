/** The data dictionary as people read it in a terminal. */
import { type DictionaryColumn, type DictionaryEntry, KINDS } from '../../reference/dictionary/dictionary';
import { firstSentence } from '../kpi/first-sentence';
import { wrapped } from '../terminal/wrapped';
import type { DescribeList } from './output';

/** Of text that goes to no terminal. */
const WIDTH = 120;

/** A line for each, by kind. */
export function listText(list: DescribeList): string {
  const widest = Math.max(...list.map(({ name }) => name.length));
  return Object.entries(KINDS)
    .map(([kind, title]) => ({ title, entries: list.filter((entry) => entry.kind === kind) }))
    .filter(({ entries }) => entries.length > 0)
    .map(({ title, entries }) =>
      [
        title,
        ...entries.map(({ name, description }) => `  ${name.padEnd(widest)}  ${firstSentence(description)}`),
      ].join('\n'),
    )
    .join('\n\n');
}

/** Everything that is said of one. @param columns of the terminal */
export function entryText(entry: DictionaryEntry, columns = WIDTH): string {
  const width = Math.min(columns, WIDTH);
  const name = Math.max(...entry.columns.map((column) => column.name.length));
  const type = Math.max(...entry.columns.map((column) => typeOf(column).length));
  const indent = name + type + 6;
  return [
    `${entry.name} (${entry.kind})`,
    wrapped(entry.description, width),
    '',
    ...facts(entry).map(([what, text]) => `${what.padEnd(11)}${wrapped(text, width, 11)}`),
    '',
    ...entry.columns.map(
      (column) =>
        `  ${column.name.padEnd(name)}  ${typeOf(column).padEnd(type)}  ${wrapped(holds(column), width, indent)}`,
    ),
    '',
    `Example: ${wrapped(entry.example, width, 9)}`,
  ].join('\n');
}

const typeOf = ({ type, nullable }: DictionaryColumn): string => (nullable === true ? `${type} or NULL` : type);

const holds = ({ description, unit, values, personal_data }: DictionaryColumn): string =>
  [
    description,
    ...(values === undefined ? [] : [`One of ${values.join(', ')}.`]),
    ...(unit === undefined ? [] : [`Unit: ${unit}.`]),
    ...(personal_data === undefined ? [] : [`Personal data: ${personal_data}.`]),
  ].join(' ');

function facts(entry: DictionaryEntry): (readonly [what: string, text: string])[] {
  const { contract, job, parameters, key, partition_by, reads, read_by, analysts, kind } = entry;
  const lists: (readonly [string, readonly string[]])[] = [
    ['asked with', parameters ?? []],
    ['key', key],
    ['partitions', partition_by],
    ['made of', contract === undefined ? reads : [`source ${contract.source}`]],
    ['read by', read_by],
  ];
  return [
    ...(contract === undefined
      ? []
      : [
          ['owner', contract.owner] as const,
          [
            'fresh',
            `newest change at most ${contract.freshness.max_age_hours} hours old (${contract.freshness.severity})`,
          ] as const,
        ]),
    ...(job === undefined ? [] : [['made by', `the job ${job}`] as const]),
    ...lists.filter(([, texts]) => texts.length > 0).map(([what, texts]) => [what, texts.join(', ')] as const),
    ...(contract === undefined || contract.checks.length === 0
      ? []
      : [['checks', contract.checks.join('; ')] as const]),
    ...(analysts || kind === 'record' ? [] : [['analysts', 'may not read it: docs/access.md'] as const]),
  ];
}
