/** What people are told of an incident. */
import { z } from 'zod';
import { componentSchema } from './component';
import type { Announcement, Incident } from './incident';
import { severitySchema, typeSchema, windowSchema } from './signal';

export const NOTIFICATION_SCHEMA = 'tributary.notification/1';

const alarmSchema = z.strictObject({ name: z.string(), since: z.string() });

export const notificationSchema = z.strictObject({
  schema: z.literal(NOTIFICATION_SCHEMA),
  kind: z.enum(['failure', 'recovery']),
  incident: z.string().describe('Id, the same of its failure and its recovery.'),
  environment: z.string(),
  type: typeSchema,
  what: z.string(),
  since: z.iso.datetime({ offset: true }),
  until: z.iso.datetime({ offset: true }).nullable().describe('When it was well again; null of a failure.'),
  component: componentSchema,
  dataset: z.string().nullable(),
  window: windowSchema.nullable(),
  cause: z.string(),
  impact: z.string(),
  severity: severitySchema,
  owner: z.string(),
  alarms: z
    .array(alarmSchema)
    .nullable()
    .describe('In ALARM for its components now; null when they were not to be had.'),
  runbook: z.string().describe('Address of the page that says what to do.'),
  log: z.string().nullable(),
  rerun: z.string().nullable().describe('Command that does again what failed, or what to do.'),
  folded: z.number().int().min(0).describe('Signals beside the first.'),
});

export type Notification = z.output<typeof notificationSchema>;

export const notificationJsonSchema = (): object => z.toJSONSchema(notificationSchema);

export interface Surroundings {
  readonly alarms: Notification['alarms'];
  /** Where the runbooks can be read, without a slash at its end. */
  readonly runbooks: string;
}

/** What is to be announced of an incident as it is now. */
export function notificationOf(
  kind: Announcement,
  { id, signal, severity, openedAt, closedAt, folded }: Incident,
  { alarms, runbooks }: Surroundings,
): Notification {
  return {
    schema: NOTIFICATION_SCHEMA,
    kind,
    incident: id,
    environment: signal.environment,
    type: signal.type,
    what: signal.what,
    since: utc(openedAt),
    until: kind === 'recovery' && closedAt !== null ? utc(closedAt) : null,
    component: signal.component,
    dataset: signal.dataset,
    window: signal.window,
    cause: signal.cause,
    impact: signal.impact,
    severity,
    owner: signal.owner,
    alarms,
    runbook: `${runbooks}/${signal.type}.md`,
    log: signal.log_url,
    rerun: signal.rerun,
    folded,
  };
}

/** A moment in UTC, however its sender writes it. */
const utc = (moment: string): string => new Date(moment).toISOString();
