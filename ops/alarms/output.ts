/** What `tributary alarms --json` answers; `--watch` answers it a line, whenever something has changed. */
import { z } from 'zod';

export const alarmSchema = z.object({
  name: z.string(),
  /** Name of its runbook. */
  type: z.string(),
  state: z.enum(['OK', 'ALARM', 'INSUFFICIENT_DATA']),
  /** When it came into the state; ISO 8601 in UTC. */
  since: z.string().nullable(),
  /** What CloudWatch saw. */
  reason: z.string(),
  /** null where the description says nothing of it: somebody has changed it by hand. */
  severity: z.enum(['page', 'ticket']).nullable(),
  owner: z.string().nullable(),
  component: z.string().nullable(),
  what: z.string(),
  impact: z.string().nullable(),
  /** Whether it tells nobody. */
  muted: z.boolean(),
});

export const incidentSchema = z.object({
  id: z.string(),
  type: z.string(),
  severity: z.enum(['page', 'ticket']),
  since: z.string(),
  component: z.string(),
  what: z.string(),
  cause: z.string(),
  impact: z.string(),
  runbook: z.string(),
});

export const alarmsOutputSchema = z.object({
  environment: z.string(),
  at: z.string(),
  /** null where who asks may not read them. */
  incidents: z.array(incidentSchema).nullable(),
  /** Those that fire; all with `--all`. */
  alarms: z.array(alarmSchema),
  counts: z.object({ ok: z.int(), alarm: z.int(), insufficient_data: z.int() }),
});

export type AlarmOutput = z.output<typeof alarmSchema>;
export type IncidentOutput = z.output<typeof incidentSchema>;
export type AlarmsOutput = z.output<typeof alarmsOutputSchema>;
