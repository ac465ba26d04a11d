/** What people are told of: one for each cause. */
import { z } from 'zod';
import { componentSchema } from './component';
import { severitySchema, signalSchema, typeSchema, windowSchema } from './signal';

/** What signals, and has not been well since. */
const failingKeySchema = z.object({
  /** Of its newest signal. */
  since: z.string(),
  component: componentSchema,
  type: typeSchema,
  window: windowSchema.nullable(),
});

export type FailingKey = z.output<typeof failingKeySchema>;

const announcementSchema = z.enum(['failure', 'recovery']);

export type Announcement = z.output<typeof announcementSchema>;

/** Who sends what an incident has to announce, and until when nobody else does. */
const claimSchema = z.object({
  /** Id of the message that it is done for: when its notifier dies, the message comes again. */
  by: z.string().min(1),
  until: z.string(),
});

export type Claim = z.output<typeof claimSchema>;

export const incidentSchema = z.object({
  id: z.string().min(1),
  /** What people are told of it: the first signal, or the first that is worse. */
  signal: signalSchema,
  severity: severitySchema,
  openedAt: z.string(),
  /** When all was well again; null while something is not. */
  closedAt: z.string().nullable(),
  keys: z.record(z.string(), failingKeySchema),
  /** Signals beside the first. */
  folded: z.number().int().min(0),
  /** What is still to be sent, in this order. */
  pending: z.array(announcementSchema),
  claim: claimSchema.nullable(),
});

export type Incident = z.output<typeof incidentSchema>;

/** The newest moment at which a key, or those that begin with it, were well. */
export const wellSchema = z.object({ key: z.string(), window: windowSchema.nullable(), at: z.string() });

export type Well = z.output<typeof wellSchema>;

/** The components that an incident is about: its own, and those of the signals folded into it. */
export function componentsOf({ signal, keys }: Incident): Set<string> {
  return new Set([signal.component, ...Object.values(keys).map(({ component }) => component)]);
}
