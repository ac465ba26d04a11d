/** What Secrets Manager asks of a function that rotates a secret. */
import { z } from 'zod';
import { RotationRefusedError } from './errors';

const eventSchema = z.object({
  Step: z.enum(['createSecret', 'setSecret', 'testSecret', 'finishSecret']),
  SecretId: z.string().min(1),
  ClientRequestToken: z.string().min(1),
});

export type Step = z.output<typeof eventSchema>['Step'];

export interface RotationEvent {
  readonly step: Step;
  /** ARN of the secret. */
  readonly arn: string;
  /** Id of the version that is to become the current one. */
  readonly version: string;
}

/** @throws RotationRefusedError naming the fields that are wrong */
export function parseEvent(event: unknown): RotationEvent {
  const result = eventSchema.safeParse(event);
  if (!result.success) {
    const faults = result.error.issues.map((issue) => `${issue.path.join('.') || '(whole)'}: ${issue.message}`);
    throw new RotationRefusedError(`no step of a rotation: ${faults.join('; ')}`);
  }
  const { Step: step, SecretId: arn, ClientRequestToken: version } = result.data;
  return { step, arn, version };
}
