import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureScanners } from '../../../local/setup/python-environments';
import type { AcceptedFinding } from '../../../modules/accepted-finding';
import { address } from '../properties/property';
import { type FoundResource, STACKS } from '../../../synthesized/stacks';
import type { Synthesis } from '../synthesis';

/** A check that a resource fails. */
export interface Finding {
  /** Address of the resource. */
  readonly resource: string;
  readonly check: string;
}

/** A finding that is accepted beside its resource, with the reason. */
export interface Acceptance extends Finding {
  readonly comment: string;
}

interface Report {
  readonly results: {
    readonly failed_checks: readonly {
      readonly check_id: string;
      readonly resource: string;
      readonly file_path: string;
    }[];
  };
  readonly summary: { readonly passed: number; readonly parsing_errors: number };
}

const everything = (synthesis: Synthesis): FoundResource[] =>
  synthesis.types().flatMap((type) => synthesis.resources(type));

/** Gives a folder with the stacks as they are in memory to a function. */
function inFiles<T>({ stacks }: Synthesis, use: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'tributary-scanned-'));
  try {
    for (const stack of STACKS) {
      mkdirSync(join(folder, stack));
      writeFileSync(join(folder, stack, 'cdk.tf.json'), JSON.stringify(stacks[stack], null, 2));
    }
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * What checkov finds in synthesized stacks.
 *
 * @throws Error when checkov could not read them
 */
export async function findings(synthesis: Synthesis): Promise<readonly Finding[]> {
  const checkov = join(await ensureScanners(), 'bin', 'checkov');
  const options = ['--framework', 'terraform_json', '--compact', '--quiet', '--output', 'json'];
  const { stdout, stderr } = inFiles(synthesis, (folder) =>
    // It asks nobody: rules and their texts are those of the locked version.
    spawnSync(checkov, ['--directory', folder, '--skip-download', ...options], {
      encoding: 'utf8',
      env: { ...process.env, PYTHONPATH: '' },
      maxBuffer: 64 * 1024 * 1024,
    }),
  );
  let report: Report;
  try {
    report = JSON.parse(stdout) as Report;
  } catch {
    throw new Error(`checkov gave no report: ${stderr.slice(-2000)}${stdout.slice(0, 500)}`);
  }
  const { results, summary } = report;
  if (summary.parsing_errors > 0 || summary.passed === 0) throw new Error('checkov could not read the stacks');
  const resources = everything(synthesis);
  return results.failed_checks.map(({ check_id: check, resource, file_path: path }) => {
    // Some checks call a resource by its type, others by the word "resource".
    const id = resource.split('.').at(-1);
    const found = resources.find((candidate) => candidate.id === id && path === `/${candidate.stack}/cdk.tf.json`);
    if (found === undefined) throw new Error(`${check}: nothing in ${path} is called ${resource}`);
    return { resource: address(found), check };
  });
}

/** The findings that are accepted beside their resources. */
export const acceptances = (synthesis: Synthesis): readonly Acceptance[] =>
  everything(synthesis).flatMap((resource) => {
    const { checkov } = (resource['//'] ?? {}) as { checkov?: { skip: readonly AcceptedFinding[] } };
    return (checkov?.skip ?? []).map(({ id, comment }) => ({ resource: address(resource), check: id, comment }));
  });
