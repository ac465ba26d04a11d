/** What the description of a CloudWatch alarm says of it: a sentence, then a fact a line. */
import { z } from 'zod';
import { componentPatternSchema, componentSchema } from './component';
import { severitySchema } from './signal';

const schema = z.object({
  what: z.string().min(1),
  impact: z.string().min(1),
  severity: severitySchema,
  owner: z.string().min(1),
  component: componentSchema,
  symptomOf: z.array(componentPatternSchema),
  dataset: z.string().min(1).nullable(),
});

export type AlarmDescription = z.output<typeof schema>;

/** @returns what it says, or null when it is not of this form */
export function parseAlarmDescription(text: string): AlarmDescription | null {
  const [what, ...lines] = text.split('\n');
  const facts = new Map(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon), line.slice(colon + 1).trim()] as const;
    }),
  );
  const result = schema.safeParse({
    what: what?.trim(),
    impact: facts.get('Impact'),
    severity: facts.get('Severity'),
    owner: facts.get('Owner'),
    component: facts.get('Component'),
    symptomOf: facts.get('Symptom of')?.split(/,\s*/) ?? [],
    dataset: facts.get('Dataset') ?? null,
  });
  return result.success ? result.data : null;
}
