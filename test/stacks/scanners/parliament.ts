import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { ensureScanners } from '../../../local/setup/python-environments';
import { withArns } from '../../../synthesized/references';
import type { Synthesis } from '../synthesis';
import { address } from '../properties/property';

export interface Fault {
  /** Address of the resource whose policy it is. */
  readonly policy: string;
  readonly issue: string;
  readonly detail: string;
  /** Actions that it is about, where it is about some. */
  readonly actions: readonly string[];
}

const IDENTITY_POLICIES = ['aws_iam_policy', 'aws_iam_role_policy'];

/** What parliament finds in the policies of roles, with references replaced by ARNs as AWS would give them. */
export async function faults(synthesis: Synthesis): Promise<readonly Fault[]> {
  const scanners = await ensureScanners();
  const policies = Object.fromEntries(
    IDENTITY_POLICIES.flatMap((type) => synthesis.resources(type)).map((resource) => [
      address(resource),
      withArns(synthesis, resource.stack, String(resource['policy'])),
    ]),
  );
  const output = execFileSync(join(scanners, 'bin', 'python'), [join(__dirname, 'parliament_faults.py')], {
    input: JSON.stringify(policies),
    encoding: 'utf8',
    env: { ...process.env, PYTHONPATH: '' },
  });
  return JSON.parse(output) as Fault[];
}
