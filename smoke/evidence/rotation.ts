/** Rotations of the sources' passwords. */
import { DescribeSecretCommand, RotateSecretCommand } from '@aws-sdk/client-secrets-manager';
import type { Context } from '../context';
import { type Finding, judged, proven, refuted } from '../finding';
import { datasetOf, plan } from '../sources';

const ROTATION_MINUTES = 15;

export async function lastRotated({ clients, names }: Context, source: string): Promise<number> {
  const { LastRotatedDate } = await clients.secrets.send(new DescribeSecretCommand({ SecretId: names.secret(source) }));
  return LastRotatedDate?.getTime() ?? 0;
}

/** Rotates passwords at one moment, and waits until each has a new date. */
export async function rotate(context: Context, sources: readonly string[]): Promise<Finding> {
  const { clients, names } = context;
  const before = new Map<string, number>();
  for (const source of sources) before.set(source, await lastRotated(context, source));
  await Promise.all(
    sources.map((source) => clients.secrets.send(new RotateSecretCommand({ SecretId: names.secret(source) }))),
  );
  for (const source of sources) {
    const after = await context.until(ROTATION_MINUTES, async () => {
      const date = await lastRotated(context, source);
      return date > (before.get(source) ?? 0) ? date : undefined;
    });
    if (after === undefined)
      return refuted(`LastRotatedDate of ${source} is the same ${ROTATION_MINUTES} minutes after rotate-secret`);
  }
  return proven(`rotate-secret of ${sources.join(' and ')} ended with a new LastRotatedDate`);
}

/** Whether the extractor still gets at a source. */
export async function extracts(context: Context, source: string): Promise<Finding> {
  const record = await plan(context, source, datasetOf(context, source));
  if (record === undefined) return refuted(`a plan at ${source} left no record`);
  return judged(
    record.status === 'succeeded',
    record.status === 'succeeded'
      ? `a plan of one day at ${source} succeeded under the function's role`
      : `a plan of one day at ${source} failed: ${record.error?.type ?? ''}: ${record.error?.message ?? ''}`,
  );
}
