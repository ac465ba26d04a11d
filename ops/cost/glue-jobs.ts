/** What the runs of Glue jobs cost. */
import { EntityNotFoundException, type GlueClient, type JobRun, paginateGetJobRuns } from '@aws-sdk/client-glue';
import { WORKER_UNITS } from '../../config/glue';
import { PRICES } from '../../config/prices';
import type { JobCost } from './output';
import { whole } from './sum';

const HOUR_SECONDS = 3600;
/** Glue charges no run less. */
const LEAST_SECONDS = 60;

const ENDED_BADLY = new Set(['FAILED', 'TIMEOUT', 'ERROR', 'EXPIRED']);
const ENDED = new Set(['SUCCEEDED', 'STOPPED', ...ENDED_BADLY]);

/** @returns the runs of a job that began since and have ended, the newest first; undefined where there is no such job */
export async function jobRuns(client: GlueClient, job: string, since: Date): Promise<JobRun[] | undefined> {
  const runs: JobRun[] = [];
  try {
    for await (const { JobRuns: page = [] } of paginateGetJobRuns({ client }, { JobName: job })) {
      const own = page.filter(({ StartedOn }) => StartedOn !== undefined && StartedOn >= since);
      runs.push(...own.filter(({ JobRunState }) => ENDED.has(JobRunState ?? '')));
      // Glue has the newest first, and keeps runs for a year.
      if (own.length < page.length) break;
    }
  } catch (error) {
    if (error instanceof EntityNotFoundException) return undefined;
    throw error;
  }
  return runs;
}

/**
 * DPU-hours that a run is charged: Glue tells its DPU-seconds where it scales the workers; a run is charged a minute at
 * least.
 */
export function dpuHours({ DPUSeconds: units, ExecutionTime: seconds = 0 }: JobRun): number | null {
  if (units === undefined) return null;
  const isShort = seconds > 0 && seconds < LEAST_SECONDS;
  return (isShort ? (units * LEAST_SECONDS) / seconds : units) / HOUR_SECONDS;
}

/** DPU-hours of a run had all its workers been busy to its end. */
export function mostDpuHours({
  ExecutionTime: seconds,
  WorkerType: type,
  NumberOfWorkers: workers,
}: JobRun): number | null {
  const units = WORKER_UNITS[type ?? ''];
  if (seconds === undefined || workers === undefined || units === undefined) return null;
  return (Math.max(seconds, LEAST_SECONDS) * workers * units) / HOUR_SECONDS;
}

const inDollars = (hours: number | null): number | null =>
  hours === null ? null : hours * Number(PRICES.glueHour.dollars);

/** @param runs all of one job; undefined where there is no such job */
export function jobCost(job: string, runs: readonly JobRun[] | undefined): JobCost {
  if (runs === undefined)
    return { job, runs: null, failed: null, seconds: null, dpu_hours: null, dollars: null, at_most_dollars: null };
  const hours = whole(runs.map(dpuHours));
  return {
    job,
    runs: runs.length,
    failed: runs.filter(({ JobRunState }) => ENDED_BADLY.has(JobRunState ?? '')).length,
    seconds: runs.reduce((sum, { ExecutionTime }) => sum + (ExecutionTime ?? 0), 0),
    dpu_hours: hours,
    dollars: inDollars(hours),
    at_most_dollars: inDollars(whole(runs.map(mostDpuHours))),
  };
}
