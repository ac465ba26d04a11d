import { execFile } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { buildWheelArchive, WHEELHOUSE_NAMES } from '../../build/wheels';
import { pythonEnvironment } from '../../local/services/python-module';
import { writeCliConfig } from '../../local/terraform-mirror';
import { python } from '../lambdas/servers/python';
import { freePort, startServer, stopServers } from '../lambdas/servers/server';
import { STACKS } from '../../synthesized/stacks';
import { ROOT, Synthesis } from '../stacks/synthesis';

const run = promisify(execFile);

// Two environments of two hundred resources, each applied and planned again.
jest.setTimeout(1_800_000);

// They are made before a deployment, not at synthesis.
beforeAll(() => Promise.all(WHEELHOUSE_NAMES.map((name) => buildWheelArchive(ROOT, name))));

describe.each(['dev', 'prod'])('the stacks of %s', (environment) => {
  let folder: string;
  let endpoint: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), `tributary-${environment}-`));
    const port = await freePort();
    endpoint = `http://127.0.0.1:${port}`;
    await startServer({
      command: python(),
      args: ['-m', 'tributary_local.emulator', '--port', String(port), '--state', join(folder, 'emulator')],
      env: { ...process.env, ...pythonEnvironment() },
      port,
      folder,
    });
  });

  afterAll(stopServers);

  it('are planned and applied in the order of their references, and then planned empty', async () => {
    const synthesis = await Synthesis.of({
      TRIBUTARY_ENV: environment,
      TRIBUTARY_AWS_ENDPOINT: endpoint,
      TRIBUTARY_STATE: folder,
    });
    const variables = { ...process.env, TF_CLI_CONFIG_FILE: await writeCliConfig(folder, process.env) };
    const terraform = async (stack: string, command: string, ...args: string[]): Promise<string> => {
      const options = { cwd: join(synthesis.folder, 'stacks', stack), env: variables, maxBuffer: 64 * 1024 * 1024 };
      return (await run('terraform', [command, '-no-color', '-input=false', ...args], options)).stdout;
    };
    for (const stack of STACKS) {
      await terraform(stack, 'init');
      await terraform(stack, 'plan', '-out=first.tfplan');
      await terraform(stack, 'apply', '-parallelism=20', 'first.tfplan');
    }
    // With this flag a plan that is not empty ends with 2, which rejects.
    for (const stack of STACKS) await terraform(stack, 'plan', '-detailed-exitcode');
    synthesis.remove();
  });
});
