/** Runs cdktf with Terraform set up for this machine. */
import { join } from 'node:path';
import { awsEnvironment, root, state } from './layout';
import { runCommand } from './process/run-command';
import { ensurePythonEnvironments, platformPython } from './setup/python-environments';
import { writeCliConfig } from './terraform-mirror';

// With a mirror instead of the registry there is nothing that could lock the provider's checksums anew.
const withoutRegistry = new Set(['deploy', 'apply', 'diff', 'plan', 'destroy']);

/** Terraform's environment: where the provider comes from and, for the local environment, the emulator's credentials. */
export function terraformEnvironment(): Record<string, string> {
  const config = writeCliConfig(join(state, 'terraform', 'cli.tfrc'));
  const local = (process.env['TRIBUTARY_ENV'] ?? 'local') === 'local';
  return {
    ...(config === undefined ? {} : { TF_CLI_CONFIG_FILE: config }),
    ...(local ? awsEnvironment() : {}),
    CHECKPOINT_DISABLE: '1',
    DISABLE_VERSION_CHECK: '1',
  };
}

/**
 * @param args cdktf's own arguments: `deploy '*'`, `diff lake`, `destroy '*'` …
 * @param log file that takes the output; without it the output goes to the terminal
 */
export async function cdktf(args: readonly string[], log?: string): Promise<void> {
  await ensurePythonEnvironments();
  const env = {
    ...terraformEnvironment(),
    // Where the build finds pip, for the wheels that Glue needs.
    TRIBUTARY_PYTHON: join(platformPython(), 'bin', 'python'),
  };
  const [command = ''] = args;
  const skipLock = withoutRegistry.has(command) && 'TF_CLI_CONFIG_FILE' in env ? ['--skip-provider-lock'] : [];
  await runCommand(join(root, 'node_modules', '.bin', 'cdktf'), [...args, ...skipLock], {
    cwd: root,
    env,
    purpose: `cdktf ${args.join(' ')}`,
    ...(log === undefined ? {} : { log }),
  });
}
