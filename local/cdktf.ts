/** Runs cdktf with Terraform set up for this machine. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { buildWheelArchive } from '../build/wheels';
import { goRuntime } from './go-runtime';
import { awsEnvironment, cache, logs, root, state } from './layout';
import { runCommand } from './process/run-command';
import { UserError } from './progress';
import { ensurePythonEnvironments, platformPython } from './setup/python-environments';
import { findMirror, ProviderUnavailable, writeCliConfig } from './terraform-mirror';

/** Folder of the synthesized stacks: Terraform's own folders lie in it, which fit one environment and one state. */
export const synthesized = join(state, 'cdktf.out', process.env['TRIBUTARY_ENV'] ?? 'local');

// Commands that work on the synthesized stacks.
const synthesizing = new Set(['synth', 'deploy', 'apply', 'diff', 'plan', 'destroy', 'output']);

// With a mirror instead of the registry there is nothing that could lock the provider's checksums anew.
const locking = new Set(['deploy', 'apply', 'diff', 'plan', 'destroy']);

// Synthesis and plan need only the hashes of the wheels that Glue and Airflow install; a deployment needs them.
const deploying = new Set(['deploy', 'apply']);

/** Terraform's environment: where the provider comes from and, for the local environment, the emulator's credentials. */
export async function terraformEnvironment(): Promise<Record<string, string>> {
  const local = (process.env['TRIBUTARY_ENV'] ?? 'local') === 'local';
  try {
    // A provider that comes from the registry is fetched once for all stacks, and kept.
    const plugins = join(cache, 'terraform-plugins');
    mkdirSync(plugins, { recursive: true });
    return {
      ...(findMirror(process.env) === undefined ? { TF_PLUGIN_CACHE_DIR: plugins } : {}),
      TF_CLI_CONFIG_FILE: await writeCliConfig(join(state, 'terraform'), process.env),
      ...(local ? awsEnvironment() : {}),
      DISABLE_VERSION_CHECK: '1',
      ...goRuntime,
    };
  } catch (error) {
    if (error instanceof ProviderUnavailable) throw new UserError(error.message);
    throw error;
  }
}

/** Synthesizes the stacks to `synthesized`. */
export async function synthesize(): Promise<void> {
  mkdirSync(synthesized, { recursive: true });
  await runCommand('node', ['build/app.mjs'], {
    cwd: root,
    env: { CDKTF_OUTDIR: synthesized },
    log: join(logs, 'synth.log'),
    purpose: 'synthesizing the stacks',
  });
}

/** Makes the archives of wheels that Glue and Airflow install, unless they are there. */
export async function buildWheels(): Promise<void> {
  process.env['TRIBUTARY_PYTHON'] = join(platformPython(), 'bin', 'python');
  await Promise.all([buildWheelArchive(root, 'glue'), buildWheelArchive(root, 'airflow')]);
}

/** @param args cdktf's own arguments: `deploy '*'`, `diff lake`, `destroy '*'` … */
export async function cdktf(args: readonly string[]): Promise<void> {
  await ensurePythonEnvironments();
  const [command = ''] = args;
  if (deploying.has(command)) await buildWheels();
  const skipLock = locking.has(command) && findMirror(process.env) !== undefined ? ['--skip-provider-lock'] : [];
  const output = synthesizing.has(command) ? ['--output', synthesized] : [];
  await runCommand(join(root, 'node_modules', '.bin', 'cdktf'), [...args, ...output, ...skipLock], {
    cwd: root,
    env: await terraformEnvironment(),
    purpose: `cdktf ${args.join(' ')}`,
  });
}
