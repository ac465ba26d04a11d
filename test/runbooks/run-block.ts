/** Runs a block of a runbook as an operator would paste it, on the local platform. */
import { spawnSync } from 'node:child_process';
import { delimiter, join } from 'node:path';
import type { Block } from './blocks';

const ROOT = join(__dirname, '..', '..');

/** One call of the command line takes a second, more on a busy machine; the longest block makes some twenty. */
const PATIENCE = 120_000;

/** Version 1 of the command line asks SQS at an address of its own, whatever the environment says, unless it is told here. */
const HERE = 'aws() { command aws --endpoint-url "$AWS_ENDPOINT_URL" "$@"; }; export -f aws';

/**
 * @param cli folder of the Python environment that has the AWS command line
 * @param environment of an AWS client of the local platform
 */
export function runBlock(
  { text }: Block,
  cli: string,
  environment: NodeJS.ProcessEnv,
): { readonly status: number | null; readonly stdout: string; readonly stderr: string } {
  const { status, stdout, stderr } = spawnSync('bash', ['-euo', 'pipefail', '-c', `${HERE}\n${text}`], {
    cwd: ROOT,
    encoding: 'utf8',
    timeout: PATIENCE,
    env: {
      ...environment,
      ENV: 'local',
      PATH: [join(cli, 'bin'), environment['PATH'] ?? ''].join(delimiter),
      // A name such as api.127.0.0.1 leads nowhere.
      AWS_DISABLE_HOST_PREFIX_INJECTION: 'true',
      AWS_PAGER: '',
    },
  });
  return { status, stdout, stderr };
}
