/** What commands need of the machine that they run on. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Environment } from '../../config/environment';
import { datasetsBySource } from '../../config/load';
import { loadContracts } from '../../contracts/load';
import { complaint } from '../complaint';
import { failed, ok, warning } from './finding';
import type { Finding } from './output';

const LEAST_NODE = [20, 19] as const;

/** @param version of Node, such as `20.19.0` */
export function nodeFinding(version: string): Finding {
  const of = { check: 'version', subject: 'node' };
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [least, leastMinor] = LEAST_NODE;
  return major > least || (major === least && minor >= leastMinor)
    ? ok(of, version)
    : failed(of, `${version} is too old`, `install Node ${LEAST_NODE.join('.')} or newer`);
}

const pinsSchema = z.object({ dependencies: z.record(z.string(), z.string()) });
const packageSchema = z.object({ version: z.string() });

/** Whether the packages are those that the project pins, of which `@cdktf/provider-aws` is the AWS provider's. */
export function packagesFinding(root: string): Finding {
  const of = { check: 'version', subject: 'packages' };
  const { dependencies } = pinsSchema.parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
  const others = Object.entries(dependencies).flatMap(([name, pinned]) => {
    const there = installed(root, name);
    return there === pinned ? [] : [`${name} is ${there ?? 'not there'} in place of ${pinned}`];
  });
  return others.length === 0
    ? ok(of, `as pinned; @cdktf/provider-aws ${dependencies['@cdktf/provider-aws'] ?? 'is not one of them'}`)
    : warning(of, others.join('; '), `run npm ci in ${root}`);
}

function installed(root: string, name: string): string | undefined {
  try {
    return packageSchema.parse(JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')))
      .version;
  } catch {
    return undefined;
  }
}

/** Whether the contracts can be read, and fit the environment's sources. */
export function contractsFinding(folder: string, environment: Environment): Finding {
  const of = { check: 'contracts', subject: 'contracts/' };
  try {
    const contracts = loadContracts(folder);
    datasetsBySource(environment, contracts);
    return ok(of, `${contracts.length} datasets`);
  } catch (error) {
    return failed(
      of,
      complaint(error).message,
      'correct the contracts: npx tributary contract try shows one on its table',
    );
  }
}
