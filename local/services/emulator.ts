/** The AWS APIs of one machine. */
import { join } from 'node:path';
import { minuteSeconds } from '../alarm-clock';
import { emulatorUrl, port, state } from '../layout';
import { startService, urlAnswers } from '../process/service';
import { jarsFolder } from '../setup/maven-central';
import { python, pythonEnvironment } from './python-module';
import { savedAccount } from '../steps/saved-deployment';
import { airflowUrl } from './airflow';
import { trinoUrl } from './trino';

/**
 * Starts the account that the last deployment left, or an empty one.
 *
 * @param mwaaEnvironment name of the MWAA environment that the local Airflow stands for
 */
export async function startEmulator(mwaaEnvironment: string): Promise<void> {
  await startService({
    name: 'emulator',
    command: python(),
    args: [
      ...['-m', 'tributary_local.emulator'],
      ...['--port', String(port('emulator'))],
      ...['--state', join(state, 'emulator')],
      ...['--account', savedAccount],
      ...['--trino-url', trinoUrl()],
      ...['--airflow-url', airflowUrl()],
      ...['--jars', jarsFolder],
      ...['--minute-seconds', String(minuteSeconds(process.env))],
      ...['--statsd-port', String(port('statsd'))],
      ...['--airflow-environment', mwaaEnvironment],
    ],
    env: pythonEnvironment(),
    ready: () => urlAnswers(`${emulatorUrl()}/_ministack/ready`),
    timeoutSeconds: 60,
  });
}
