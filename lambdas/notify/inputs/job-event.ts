/** What EventBridge tells of the runs of Glue jobs: how they ended, and that they take long. */
import { EntityNotFoundException, GetJobRunCommand, type JobRun } from '@aws-sdk/client-glue';
import { z } from 'zod';
import { SIGNAL_SCHEMA, type Signal } from '../signal';
import { oneLine, shorten } from '../text';
import { eventKind, eventSchema, parseEvent } from './event';
import { type Input, type InputSetting, type Message, PLATFORM_OWNER, type Reading } from './input';

const ENDED = 'Glue Job State Change';
const TAKES_LONG = 'Glue Job Run Status';

const jobEventSchema = eventSchema(
  z.object({
    jobName: z.string().min(1),
    jobRunId: z.string().min(1),
    state: z.string().min(1),
    message: z.string().default(''),
  }),
);

/** The names of a stage run's windows: `20250101T000000Z_20250102T000000Z`. */
const windowsSchema = z.array(z.object({ window_id: z.string() })).length(1);

const FAILED: ReadonlySet<string> = new Set(['FAILED', 'TIMEOUT', 'ERROR', 'EXPIRED']);

export const jobEvent: Input = (message, setting) => {
  const kind = eventKind(message);
  return kind === ENDED || kind === TAKES_LONG ? read(kind, message, setting) : undefined;
};

async function read(kind: string, message: Message, setting: InputSetting): Promise<Reading | null> {
  const { time, region, detail } = parseEvent(jobEventSchema, message);
  const state = kind === TAKES_LONG ? 'DELAYED' : detail.state;
  // A run that was stopped was meant to be; the task that stopped one because its time was up tells so itself.
  if (state !== 'DELAYED' && state !== 'SUCCEEDED' && !FAILED.has(state)) return null;
  const run = await runOf(detail.jobName, detail.jobRunId, setting);
  const { '--dataset': dataset = null, '--run_id': runId = null } = run?.Arguments ?? {};
  const job = detail.jobName.replace(`${setting.prefix}-`, '');
  const subject = dataset === null ? job : `${job}:${dataset}`;
  const key = `glue:${subject}:`;
  const delayed = state === 'DELAYED';
  const told: Pick<Signal, 'key' | 'state' | 'type' | 'severity' | 'what' | 'cause'> = {
    key: state === 'SUCCEEDED' ? key : `${key}${delayed ? 'delayed' : 'failed'}`,
    state: state === 'SUCCEEDED' ? 'well' : 'failing',
    type: delayed ? 'JobDelayed' : 'JobFailed',
    severity: delayed ? 'ticket' : 'page',
    what: `The Glue job ${job}${dataset === null ? '' : ` of ${dataset}`} ${words(state)}.`,
    cause: shorten(oneLine(run?.ErrorMessage ?? detail.message), 1000),
  };
  return {
    lasts: true,
    signal: {
      schema: SIGNAL_SCHEMA,
      ...told,
      component: `job:${subject}`,
      symptom_of: [],
      owner: PLATFORM_OWNER,
      impact: delayed
        ? 'What follows it in the run is late.'
        : 'What follows it in the run is not done until the task is tried again or cleared; tables keep what they had.',
      since: time,
      environment: setting.environment,
      dataset,
      // Whatever window a run that succeeds is of: the job is well.
      window: state === 'SUCCEEDED' ? null : windowOf(run),
      run_id: runId,
      log_url: `https://${region}.console.aws.amazon.com/gluestudio/home?region=${region}#/job/${encodeURIComponent(detail.jobName)}/run/${encodeURIComponent(detail.jobRunId)}`,
      rerun: runId === null ? null : `Clear the task of run ${runId} in Airflow.`,
    },
  };
}

function words(state: string): string {
  if (state === 'DELAYED') return 'takes longer than usual';
  if (state === 'SUCCEEDED') return 'succeeded';
  return state === 'TIMEOUT' ? 'ran out of its time' : 'failed';
}

/** @returns null when Glue no longer knows the run */
async function runOf(job: string, id: string, { glue }: InputSetting): Promise<JobRun | null> {
  try {
    return (await glue.send(new GetJobRunCommand({ JobName: job, RunId: id }))).JobRun ?? null;
  } catch (error) {
    if (error instanceof EntityNotFoundException) return null;
    throw error;
  }
}

function windowOf(run: JobRun | null): Signal['window'] {
  const text = run?.Arguments?.['--windows'];
  if (text === undefined) return null;
  const windows = windowsSchema.safeParse(parsed(text));
  const id = windows.success ? /^(\d{8}T\d{6}Z)_(\d{8}T\d{6}Z)$/.exec(windows.data[0]?.window_id ?? '') : null;
  if (id === null) return null;
  const [start = '', end = ''] = id.slice(1).map(isoOf);
  return { start, end };
}

/** `20250101T000000Z` as `2025-01-01T00:00:00Z`. */
const isoOf = (text: string): string =>
  text.replace(/^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/, '$1-$2-$3T$4:$5:$6Z');

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
