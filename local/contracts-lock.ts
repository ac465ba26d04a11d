/** Locks the contracts: writes down what is published of each, unless it breaks what is stored without saying how. */
import { join } from 'node:path';
import { root } from './layout';
import { runCommand } from './process/run-command';
import { python } from './services/python-module';
import { ensurePythonEnvironments } from './setup/python-environments';

/** @throws UserError when a contract can't be locked; the reasons have been written */
export async function lockContracts(): Promise<void> {
  await ensurePythonEnvironments();
  await runCommand(python(), ['-m', 'tributary.contract_lock', join(root, 'contracts')], {
    env: { PYTHONPATH: join(root, 'glue') },
    purpose: 'contracts:lock',
  });
}
