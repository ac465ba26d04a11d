/** Probes of a source, as they come every few minutes. */
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { lambda, minutesOfAlarms, names, probeMinutes } from './platform';

/** Has a source probed once. */
export async function probe(source: string): Promise<void> {
  const event = { action: 'probe', request_id: 'probe.by-hand' };
  await lambda.send(
    new InvokeCommand({
      FunctionName: names.extractFunction(source),
      InvocationType: 'Event',
      Payload: Buffer.from(JSON.stringify(event)),
    }),
  );
}

/** Has a source probed until an alarm on it fires: in two of its periods, one after the other. */
export async function probeInTurn(source: string): Promise<void> {
  for (let turn = 0; turn < 3; turn++) {
    await probe(source);
    await new Promise((resolve) => setTimeout(resolve, minutesOfAlarms(probeMinutes)));
  }
}
