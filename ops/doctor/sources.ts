/** Whether the sources can be reached from where they are read: each extractor probes its own. */
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Place } from '../place';
import { failed, fromError, isDenied, ok, warning } from './finding';
import type { Finding } from './output';

/** What a probe answers, and what a function that failed does. */
const answerSchema = z.object({ found: z.array(z.string()) });
const failureSchema = z.object({ errorMessage: z.string() });

/** The same probe as the schedule's: it opens and closes a connection, writes a small object, and counts a metric. */
export async function sourceFindings({ environment, names, aws }: Place): Promise<Finding[]> {
  const client = new LambdaClient(aws);
  return await Promise.all(
    Object.keys(environment.sources).map(async (source) => {
      const of = { check: 'source', subject: source };
      try {
        const { FunctionError, Payload } = await client.send(
          new InvokeCommand({
            FunctionName: names.extractFunction(source),
            Payload: JSON.stringify({ action: 'probe', request_id: `probe.${randomUUID()}` }),
          }),
        );
        return probed(of, FunctionError !== undefined, Buffer.from(Payload ?? []).toString('utf8'));
      } catch (error) {
        if (!isDenied(error)) return fromError(of, error);
        const often = `the schedule probes it every ${environment.alarms.probeMinutes} minutes`;
        return warning(of, 'you may not have it probed', `${often}: tributary alarms tells what it found`);
      }
    }),
  );
}

/** @param payload what the function answered */
export function probed(of: Pick<Finding, 'check' | 'subject'>, hasFailed: boolean, payload: string): Finding {
  const answer: unknown = payload === '' ? null : JSON.parse(payload);
  const { data } = answerSchema.safeParse(answer);
  if (hasFailed || data === undefined) {
    const why = failureSchema.safeParse(answer).data?.errorMessage ?? 'it answers in no form that is known';
    return failed(of, `its extractor failed: ${why}`, 'tributary runbook FunctionErrors');
  }
  return data.found.length === 0
    ? ok(of, 'its extractor reaches it, uses its secrets and writes to the raw bucket')
    : failed(
        of,
        `its extractor found: ${data.found.join(', ')}`,
        data.found.map((name) => `tributary runbook ${name}`).join('; '),
      );
}
