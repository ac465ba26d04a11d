/** The AWS APIs of one machine. */
import { join } from 'node:path';
import { emulatorUrl, port, state } from '../layout';
import { startService, urlAnswers } from '../process/service';
import { jarsFolder } from '../setup/maven-central';
import { python, pythonEnvironment } from './python-module';
import { savedAccount } from '../steps/saved-deployment';
import { airflowUrl } from './airflow';
import { trinoUrl } from './trino';

/** Starts the account that the last deployment left, or an empty one. */
export async function startEmulator(): Promise<void> {
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
    ],
    env: pythonEnvironment(),
    ready: () => urlAnswers(`${emulatorUrl()}/_ministack/ready`),
    timeoutSeconds: 60,
  });
}
