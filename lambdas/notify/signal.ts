/** One thing that says that something is broken, or well again. */
import { z } from 'zod';
import { componentPatternSchema, componentSchema } from './component';

export const SIGNAL_SCHEMA = 'tributary.signal/1';

export const typeSchema = z
  .string()
  .max(100)
  .regex(/^[A-Z][A-Za-z0-9]*$/, 'is no type: it is written as QueueIsOld')
  .describe('Kind of failure; its runbook has this name.');

const moment = z.iso.datetime({ offset: true });

export const windowSchema = z
  .strictObject({
    start: moment.describe('Inclusive, UTC.'),
    end: moment.describe('Exclusive, UTC.'),
  })
  .describe('Change times that the run moves.');

export type TimeWindow = z.output<typeof windowSchema>;

export const severitySchema = z.enum(['page', 'ticket']).describe('Whether someone is to look now, or when at work.');

export type Severity = z.output<typeof severitySchema>;

export const signalSchema = z.strictObject({
  schema: z.literal(SIGNAL_SCHEMA),
  key: z
    .string()
    .min(1)
    .max(1024)
    .describe('Names what signals. When it is well and the key ends in a colon, all keys that begin with it are.'),
  state: z.enum(['failing', 'well']),
  type: typeSchema,
  component: componentSchema,
  symptom_of: z.array(componentPatternSchema).max(50).describe('What may be the cause, when that is broken as well.'),
  severity: severitySchema,
  owner: z.string().min(1).max(200).describe('Team that mends it.'),
  what: z.string().min(1).max(500).describe('What is broken: one sentence.'),
  cause: z.string().max(2000).describe('In the words of what failed.'),
  impact: z.string().max(1000).describe('Who is hit, by what.'),
  since: moment.describe('When it began; signals of a key are ordered by it.'),
  environment: z.string().min(1).max(100),
  dataset: z.string().min(1).max(200).nullable(),
  window: windowSchema.nullable().describe('When it is well: failures of this window, and of those inside it, are.'),
  run_id: z.string().min(1).max(300).nullable(),
  log_url: z.string().min(1).max(2000).nullable(),
  rerun: z.string().min(1).max(2000).nullable().describe('Command that does again what failed, or what to do.'),
});

export type Signal = z.output<typeof signalSchema>;

export const signalJsonSchema = (): object => z.toJSONSchema(signalSchema, { io: 'input' });
