/** What EventBridge tells of changed tables of the catalog. */
import { EntityNotFoundException, GetTableVersionsCommand, type Table } from '@aws-sdk/client-glue';
import { z } from 'zod';
import { SIGNAL_SCHEMA } from '../signal';
import { oneLine, shorten } from '../text';
import { eventKind, eventSchema, parseEvent } from './event';
import { type Input, type InputSetting, type Message, PLATFORM_OWNER, type Reading } from './input';

const catalogEventSchema = eventSchema(
  z.object({ databaseName: z.string().min(1), tableName: z.string().min(1), typeOfChange: z.string().min(1) }),
);

type CatalogEvent = z.output<typeof catalogEventSchema>;

/** Glue's version and EventBridge's event have each a time of their own, in whole seconds. */
const CLOCKS_APART_MS = 60_000;
/** Versions that are looked at; a crawl makes one or two. */
const VERSIONS = 100;

export const catalogEvent: Input = (message, setting) =>
  eventKind(message) === 'Glue Data Catalog Table State Change' ? read(message, setting) : undefined;

async function read(message: Message, setting: InputSetting): Promise<Reading | null> {
  const event = parseEvent(catalogEventSchema, message);
  const { time, region, detail } = event;
  const { databaseName, tableName } = detail;
  const changes = await columnChanges(event, setting);
  // Figures of a crawler, such as how many records it found, are kept in the table too.
  if (changes?.length === 0) return null;
  const [source = tableName] = tableName.split('_');
  const what = changes === null ? '' : `: ${changes.flatMap(({ columns }) => columns).join('; ')}`;
  // Of the change, not of the event: a crawl that writes its figures next tells of it once more.
  const since = changes?.at(-1)?.at ?? time;
  return {
    // Nothing says that a table has its columns again.
    lasts: false,
    signal: {
      schema: SIGNAL_SCHEMA,
      key: `catalog:${tableName}:${since}`,
      state: 'failing',
      type: 'RawSchemaChanged',
      component: `source:${source}`,
      symptom_of: [],
      severity: 'ticket',
      owner: PLATFORM_OWNER,
      what: `The raw table ${tableName} was changed.`,
      cause: shorten(oneLine(`${detail.typeOfChange} of ${databaseName}.${tableName}${what}`), 1000),
      impact: 'A column that a contract names and that is gone stops its stage.',
      since,
      environment: setting.environment,
      dataset: null,
      window: null,
      run_id: null,
      log_url: `https://${region}.console.aws.amazon.com/glue/home?region=${region}#/v2/data-catalog/tables/view/${encodeURIComponent(tableName)}?database=${encodeURIComponent(databaseName)}`,
      rerun: null,
    },
  };
}

interface Change {
  /** When it was made, as Glue has it; ISO 8601 in UTC. */
  readonly at: string | undefined;
  /** What changed of the columns, in words. */
  readonly columns: readonly string[];
}

/**
 * How columns changed in the versions of a table that came with an event, or since: by the time that one event is read, there
 * may have been another.
 *
 * @returns the oldest first; null when Glue can't tell: it no longer has the table, or none of those versions
 */
async function columnChanges({ time, detail }: CatalogEvent, { glue }: InputSetting): Promise<Change[] | null> {
  const versions = await versionsOf(detail.databaseName, detail.tableName, glue);
  const since = Date.parse(time) - CLOCKS_APART_MS;
  const pairs = versions.flatMap((newer, index) => {
    const older = versions[index + 1];
    return older === undefined || (newer.UpdateTime?.getTime() ?? since) < since ? [] : [{ older, newer }];
  });
  if (pairs.length === 0) return null;
  return pairs
    .reverse()
    .map(({ older, newer }) => ({ at: newer.UpdateTime?.toISOString(), columns: differences(older, newer) }))
    .filter(({ columns }) => columns.length > 0);
}

/** @returns the newest first */
async function versionsOf(DatabaseName: string, TableName: string, glue: InputSetting['glue']): Promise<Table[]> {
  try {
    const { TableVersions = [] } = await glue.send(
      new GetTableVersionsCommand({ DatabaseName, TableName, MaxResults: VERSIONS }),
    );
    return TableVersions.sort((one, other) => Number(other.VersionId) - Number(one.VersionId)).flatMap(({ Table }) =>
      Table === undefined ? [] : [Table],
    );
  } catch (error) {
    if (error instanceof EntityNotFoundException) return [];
    throw error;
  }
}

/** Columns and partition keys by name, in their order, which counts in CSV. */
const columnsOf = ({ StorageDescriptor, PartitionKeys = [] }: Table): Map<string, string> =>
  new Map(
    [...(StorageDescriptor?.Columns ?? []), ...PartitionKeys].map(({ Name = '', Type = '' }) => [Name, Type] as const),
  );

function differences(older: Table, newer: Table): string[] {
  const [before, after] = [columnsOf(older), columnsOf(newer)];
  const changed = [
    ...[...after].filter(([name]) => !before.has(name)).map(([name, type]) => `${name} ${type} is new`),
    ...[...before].filter(([name]) => !after.has(name)).map(([name]) => `${name} is gone`),
    ...[...after].flatMap(([name, type]) => {
      const was = before.get(name) ?? type;
      return was === type ? [] : [`${name} was ${was} and is ${type}`];
    }),
  ];
  const order = (columns: Map<string, string>): string => [...columns.keys()].join();
  return changed.length > 0 || order(before) === order(after) ? changed : ['the columns are in another order'];
}
