/** What `tributary status --json` answers. */
import { z } from 'zod';
import { alarmSchema, incidentSchema } from '../alarms/output';

const figure = z.number().nullable();

export const runSchema = z.object({
  id: z.string(),
  state: z.string(),
  /** Change times that it moves; null where the run doesn't say. */
  window: z.object({ start: z.string(), end: z.string() }).nullable(),
  /** Those that it moves alone; none of a run that moves all. */
  datasets: z.array(z.string()),
  started: z.string().nullable(),
  ended: z.string().nullable(),
  failed_tasks: z.array(z.string()),
});

/** Figures of the last run that moved it and was checked; null before the first, or older than two weeks. */
export const datasetSchema = z.object({
  dataset: z.string(),
  owner: z.string(),
  /** Hours from the newest change to the end of the run's window, and the most that the contract allows. */
  freshness_hours: figure,
  max_age_hours: z.number(),
  /** Rows that the run read from the source. */
  rows_read: figure,
  /** Of them, the share that was set aside, and the most that the contract allows. */
  quarantined_percent: figure,
  max_quarantined_percent: z.number(),
  /** Broken checks of the contract. */
  checks_failed: figure,
  checked: z.string().nullable(),
});

export const statusOutputSchema = z.object({
  environment: z.string(),
  at: z.string(),
  /** The newest run of the daily DAG; null before the first. */
  last_run: runSchema.nullable(),
  datasets: z.array(datasetSchema),
  incidents: z.array(incidentSchema).nullable(),
  alarms: z.array(alarmSchema),
});

export type RunOutput = z.output<typeof runSchema>;
export type DatasetOutput = z.output<typeof datasetSchema>;
export type StatusOutput = z.output<typeof statusOutputSchema>;
