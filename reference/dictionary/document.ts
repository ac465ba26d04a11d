/** The data dictionary as a document. */
import { code, codes, page, table } from '../markdown';
import { type Dictionary, type DictionaryColumn, type DictionaryEntry, KINDS } from './dictionary';

const cell = (text: string): string => text.replaceAll('|', '\\|');

/** Where a heading of this document is reached; a KPI may have the name of a mart. */
const anchor = ({ name, kind }: DictionaryEntry): string => (kind === 'kpi' ? `kpi-${name}` : name);
const heading = (entry: DictionaryEntry): string => `### ${entry.kind === 'kpi' ? 'KPI ' : ''}${code(entry.name)}`;

const holds = ({ description, values, personal_data }: DictionaryColumn): string =>
  cell(
    [
      description,
      ...(values === undefined ? [] : [`One of ${values.join(', ')}.`]),
      ...(personal_data === undefined ? [] : [`**Personal data: ${personal_data}.**`]),
    ].join(' '),
  );

function columnsOf({ columns }: DictionaryEntry): string {
  const hasUnits = columns.some(({ unit }) => unit !== undefined);
  return table(
    ['column', 'type', ...(hasUnits ? ['unit'] : []), 'what it holds'],
    columns.map((column) => [
      code(column.name),
      `${code(column.type)}${column.nullable === true ? ', or NULL' : ''}`,
      ...(hasUnits ? [column.unit ?? ''] : []),
      holds(column),
    ]),
  );
}

/** What is true of the table as a whole, a line each. */
function facts({
  contract,
  job,
  key,
  partition_by,
  parameters,
  reads,
  read_by,
  analysts,
  kind,
}: DictionaryEntry): string {
  const lines = [
    ...(contract === undefined
      ? []
      : [
          `Extracted from ${code(contract.source)} by version ${contract.version} of its contract; owner: ${contract.owner}.`,
          `Its newest change is at most ${contract.freshness.max_age_hours} hours old (${contract.freshness.severity}).`,
        ]),
    ...(job === undefined ? [] : [`Published by the job ${code(job)}.`]),
    ...(parameters === undefined ? [] : [`Asked with: ${parameters.join('; ')}.`]),
    ...(key.length === 0 ? [] : [`Key: ${codes(key)}.`]),
    ...(partition_by.length === 0 ? [] : [`Partitions: ${codes(partition_by)}.`]),
    ...(reads.length === 0 ? [] : [`Made of: ${codes(reads)}.`]),
    ...(read_by.length === 0 ? [] : [`Read by: ${codes(read_by)}.`]),
    ...(analysts || kind === 'record' ? [] : ['Not for analysts: [who reads what](access.md).']),
    ...(contract === undefined || contract.checks.length === 0 ? [] : [`Checks: ${contract.checks.join('; ')}.`]),
  ];
  return lines.map((line) => `- ${line}`).join('\n');
}

const section = (entry: DictionaryEntry): string[] => [
  `<a id="${anchor(entry)}"></a>\n\n${heading(entry)}`,
  entry.description,
  ...[facts(entry)].filter((text) => text !== ''),
  columnsOf(entry),
  `\`\`\`sql\n${entry.example}\n\`\`\``,
];

const link = (entry: DictionaryEntry): string => `[${code(entry.name)}](#${anchor(entry)})`;

/** Each table with what it is made of and what reads it: the way of the data, from source to KPI. */
function lineage(dictionary: Dictionary): string {
  const rows = dictionary
    .filter(({ kind }) => kind !== 'record')
    .map((entry) => [
      link(entry),
      entry.kind,
      entry.contract === undefined ? codes(entry.reads) : `source ${code(entry.contract.source)}`,
      codes(entry.read_by),
    ]);
  return table(['name', 'kind', 'made of', 'read by'], rows);
}

/** @param dictionary as `compileDictionary` makes it */
export function dictionaryDocument(dictionary: Dictionary): string {
  const kinds = Object.entries(KINDS).map(([kind, title]) => ({
    title,
    entries: dictionary.filter((entry) => entry.kind === kind),
  }));
  return page([
    '# Data dictionary',
    'Generated from the contracts, the jobs and `athena/` by `npm run docs`: change those, not this. A test fails when it is stale.',
    'What every table, view and KPI holds, where it comes from and what reads it. In a terminal: `npx tributary describe orders`. ' +
      'Which to read for what: [asking Athena](athena.md); queries to begin with: [cookbook](cookbook.md). Types are those of ' +
      'the Data Catalog; `timestamp` is UTC.',
    '## Lineage',
    'What a view or KPI reads is told by a parser from its SQL. What a job reads to make a mart stands beside the mart ' +
      '(`made_of`), and a test holds it to the plans that Spark makes: `test/glue/test_lineage.py`. A job reads all of these ' +
      'tables in one pass, so a mart of installs alone may name orders too.',
    lineage(dictionary),
    ...kinds.flatMap(({ title, entries }) => [`## ${title}`, ...entries.flatMap(section)]),
  ]);
}
