/** Runs of the Glue jobs. */
import {
  GetJobRunCommand,
  GetJobRunsCommand,
  type JobRun,
  StartJobRunCommand,
  type StartJobRunCommandInput,
} from '@aws-sdk/client-glue';
import type { JobName } from '../../config/environment';
import type { Context } from '../context';

const RUN_MINUTES = 60;
const ENDED = ['SUCCEEDED', 'FAILED', 'STOPPED', 'TIMEOUT', 'ERROR', 'EXPIRED'];

export async function startJob(
  { clients, names }: Context,
  job: JobName,
  more: Omit<StartJobRunCommandInput, 'JobName'> = {},
): Promise<string> {
  const { JobRunId = '' } = await clients.glue.send(new StartJobRunCommand({ JobName: names.job(job), ...more }));
  return JobRunId;
}

export async function runOf({ clients, names }: Context, job: JobName, RunId: string): Promise<JobRun> {
  const { JobRun } = await clients.glue.send(new GetJobRunCommand({ JobName: names.job(job), RunId }));
  if (JobRun === undefined) throw new Error(`Glue knows no run ${RunId} of ${job}`);
  return JobRun;
}

/** @returns undefined when it has not ended in time */
export const ended = (context: Context, job: JobName, runId: string): Promise<JobRun | undefined> =>
  context.until(RUN_MINUTES, async () => {
    const run = await runOf(context, job, runId);
    return ENDED.includes(run.JobRunState ?? '') ? run : undefined;
  });

/** The latest runs of a job, the newest first. */
export async function runsOf({ clients, names }: Context, job: JobName): Promise<JobRun[]> {
  return (await clients.glue.send(new GetJobRunsCommand({ JobName: names.job(job) }))).JobRuns ?? [];
}

export const describeRun = ({ Id, JobRunState, ErrorMessage }: JobRun): string =>
  `${Id ?? 'run'} ${JobRunState ?? 'without state'}${ErrorMessage === undefined ? '' : ` (${ErrorMessage})`}`;
