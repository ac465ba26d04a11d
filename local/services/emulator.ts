/** The AWS APIs of one machine. */
import { join } from 'node:path';
import { emulatorUrl, port, state } from '../layout';
import { startService, urlAnswers } from '../process/service';
import { jarsFolder } from '../setup/maven-central';
import { python, pythonEnvironment } from './python-module';
import { trinoUrl } from './trino';

/** Starts an empty account. */
export async function startEmulator(): Promise<void> {
  await startService({
    name: 'emulator',
    command: python(),
    args: [
      ...['-m', 'tributary_local.emulator'],
      ...['--port', String(port('emulator'))],
      ...['--state', join(state, 'emulator')],
      ...['--trino-url', trinoUrl()],
      ...['--jars', jarsFolder],
    ],
    env: pythonEnvironment(),
    ready: () => urlAnswers(`${emulatorUrl()}/_ministack/ready`),
    timeoutSeconds: 60,
  });
}
