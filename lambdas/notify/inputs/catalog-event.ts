/** What EventBridge tells of changed tables of the catalog. */
import { z } from 'zod';
import { SIGNAL_SCHEMA } from '../signal';
import { eventKind, eventSchema, parseEvent } from './event';
import { type Input, type InputSetting, type Message, PLATFORM_OWNER, type Reading } from './input';

const catalogEventSchema = eventSchema(
  z.object({ databaseName: z.string().min(1), tableName: z.string().min(1), typeOfChange: z.string().min(1) }),
);

export const catalogEvent: Input = (message, setting) =>
  eventKind(message) === 'Glue Data Catalog Table State Change' ? Promise.resolve(read(message, setting)) : undefined;

function read(message: Message, { environment }: InputSetting): Reading {
  const { time, region, detail } = parseEvent(catalogEventSchema, message);
  const { databaseName, tableName } = detail;
  const [source = tableName] = tableName.split('_');
  return {
    // Nothing says that a table has its columns again.
    lasts: false,
    signal: {
      schema: SIGNAL_SCHEMA,
      key: `catalog:${tableName}:${time}`,
      state: 'failing',
      type: 'RawSchemaChanged',
      component: `source:${source}`,
      symptom_of: [],
      severity: 'ticket',
      owner: PLATFORM_OWNER,
      what: `The raw table ${tableName} was changed.`,
      cause: `${detail.typeOfChange} of ${databaseName}.${tableName}`,
      impact: 'A column that a contract names and that is gone stops its stage.',
      since: time,
      environment,
      dataset: null,
      window: null,
      run_id: null,
      log_url: `https://${region}.console.aws.amazon.com/glue/home?region=${region}#/v2/data-catalog/tables/view/${encodeURIComponent(tableName)}?database=${encodeURIComponent(databaseName)}`,
      rerun: null,
    },
  };
}
