/** What EventBridge tells of queries in Athena. */
import { GetQueryExecutionCommand, InvalidRequestException, type QueryExecution } from '@aws-sdk/client-athena';
import { z } from 'zod';
import { SIGNAL_SCHEMA } from '../signal';
import { oneLine, shorten } from '../text';
import { eventKind, eventSchema, parseEvent } from './event';
import { type Input, type InputSetting, type Message, PLATFORM_OWNER, type Reading } from './input';

const queryEventSchema = eventSchema(
  z.object({
    currentState: z.string().min(1),
    queryExecutionId: z.string().min(1),
    workgroupName: z.string().min(1),
    athenaError: z.object({ errorMessage: z.string().optional() }).optional(),
  }),
);

const CUT_OFF = 'Bytes scanned limit was exceeded';

export const queryEvent: Input = (message, setting) =>
  eventKind(message) === 'Athena Query State Change' ? read(message, setting) : undefined;

async function read(message: Message, setting: InputSetting): Promise<Reading | null> {
  const { time, region, detail } = parseEvent(queryEventSchema, message);
  const { currentState: state, queryExecutionId: id } = detail;
  if (state !== 'SUCCEEDED' && state !== 'FAILED' && state !== 'CANCELLED') return null;
  const execution = await executionOf(id, setting);
  const cause = execution?.Status?.StateChangeReason ?? detail.athenaError?.errorMessage ?? '';
  // Whoever cancels a query means it; Athena itself does where a query reads more than it may.
  if (state === 'CANCELLED' && !cause.includes(CUT_OFF)) return null;
  const workgroup = detail.workgroupName.replace(`${setting.prefix}-`, '');
  const name = nameOf(execution?.Query ?? '');
  const failed = state !== 'SUCCEEDED';
  // Of a query without a name no success is its own: an incident would stay open, and later failures be folded into it.
  if (name === null && !failed) return null;
  const statement = name ?? id;
  return {
    lasts: name !== null,
    signal: {
      schema: SIGNAL_SCHEMA,
      // By statement: that another one succeeds says nothing of this one.
      key: `athena:${workgroup}:${statement}`,
      state: failed ? 'failing' : 'well',
      type: 'QueryFailed',
      component: `athena:${workgroup}`,
      symptom_of: [],
      severity: 'page',
      owner: PLATFORM_OWNER,
      what: `The query ${statement} in workgroup ${detail.workgroupName} ${failed ? 'failed' : 'succeeded'}.`,
      cause: shorten(oneLine(cause), 1000),
      impact: 'Its views or figures stay as they were; whoever waits for its result has none.',
      since: time,
      environment: setting.environment,
      dataset: null,
      window: null,
      run_id: null,
      log_url: `https://${region}.console.aws.amazon.com/athena/home?region=${region}#/query-editor/history/${encodeURIComponent(id)}`,
      rerun: 'Clear the task of the run in Airflow.',
    },
  };
}

/** @returns null when Athena no longer knows the query */
async function executionOf(id: string, { athena }: InputSetting): Promise<QueryExecution | null> {
  try {
    return (await athena.send(new GetQueryExecutionCommand({ QueryExecutionId: id }))).QueryExecution ?? null;
  } catch (error) {
    if (error instanceof InvalidRequestException) return null;
    throw error;
  }
}

/** What the pipeline calls a statement: the name that it executes or defines; null of any other. */
const nameOf = (sql: string): string | null =>
  /^\s*(?:EXECUTE|CREATE OR REPLACE VIEW)\s+"?([A-Za-z_][A-Za-z0-9_]*)/i.exec(sql)?.[1] ?? null;
