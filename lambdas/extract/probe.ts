/** Whether the function can reach what every extraction of its source needs, told before a run finds out. */
import { z } from 'zod';
import { requestIdSchema } from './event';
import { keyedHashFor } from './keyed-hash';
import type { Setting } from './run';
import { connectors } from './sources/connectors';
import { sourceSecrets } from './sources/secret';

/** What a probe finds, by the metric that tells of it: null where all is well. */
export type Findings = Readonly<Partial<Record<ProbeMetric, Error | null>>>;
export type ProbeMetric = 'SecretUnusable' | 'SourceUnreachable' | 'StoreUnusable';

/** An event of the schedule. The request id is there for the recorder of failures alone. */
const probeEvent = z.strictObject({ action: z.literal('probe'), request_id: requestIdSchema });

export const isProbe = (event: unknown): boolean => probeEvent.safeParse(event).success;

const outcome = async (attempt: () => Promise<void>): Promise<Error | null> => {
  try {
    await attempt();
    return null;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
};

/**
 * Reads the secrets, opens and closes a connection, and writes a small object under the raw bucket's key.
 *
 * @param timeout milliseconds to get connected in
 * @returns a finding for each; none of the source where its secret can't be used: nobody could tell
 */
export async function probe(setting: Setting, timeout: number): Promise<Findings> {
  const { store, secrets, secretArn, hashKeyArn, source, contracts, logger, now } = setting;
  const served = contracts.filter(({ source: { system } }) => system === source);
  const secret = await outcome(async () => {
    await sourceSecrets(secrets, secretArn).current();
    for (const contract of served) await keyedHashFor(contract, secrets, hashKeyArn);
  });
  const [first] = served;
  const reach = async (): Promise<void> => {
    if (first === undefined) return;
    const session = await connectors(sourceSecrets(secrets, secretArn), first, logger).connect(timeout);
    await session.close();
  };
  const kept = { ifVersion: undefined };
  return {
    SecretUnusable: secret,
    ...(secret === null ? { SourceUnreachable: await outcome(reach) } : {}),
    StoreUnusable: await outcome(async () => {
      await store.putJson(`control/probes/${source}.json`, { at: now().toISOString() }, kept);
    }),
  };
}
