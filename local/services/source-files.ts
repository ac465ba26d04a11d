/** Files that the two source servers and those who talk to them share. */
import { join } from 'node:path';
import { logs, state } from '../layout';
import { runCommand } from '../process/run-command';
import { python, pythonEnvironment } from './python-module';

/** CA and server certificate of both servers. */
export const certificates = join(state, 'sources', 'certificates');

/** User names and passwords of the accounts, readable by this user alone. */
export const credentials = join(state, 'sources', 'credentials');

/** The generated tables and `truth.json`, the truth that was planted in them; kept from one start to the next. */
export const generatedData = join(state, 'generated');

export const mariadbState = join(state, 'sources', 'mariadb');

/** Runs one of the platform's Python modules to its end. */
export async function runPythonModule(module: string, args: readonly string[], purpose: string): Promise<void> {
  await runCommand(python(), ['-m', module, ...args], {
    env: pythonEnvironment(),
    log: join(logs, 'sources.log'),
    // The deployment takes longest, and goes on meanwhile.
    patient: true,
    purpose,
  });
}

/** Makes certificates and passwords. */
export async function makeSourceFiles(): Promise<void> {
  await Promise.all([
    runPythonModule('tributary_local.sources.certificates', ['--out', certificates], 'making certificates'),
    runPythonModule('tributary_local.sources.credentials', ['--out', credentials], 'making passwords'),
  ]);
}
