import { DeleteAlarmsCommand, CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pythonEnvironment } from '../../local/services/python-module';
import { python, root } from '../lambdas/servers/python';
import { freePort, startServer, stopServers } from '../lambdas/servers/server';

// An environment of two hundred resources, applied for the first time.
jest.setTimeout(1_800_000);

describe('a deployment by the commands of the workflows', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tributary-deployment-'));
  const report = join(folder, 'plan.md');
  let endpoint: string;

  beforeAll(async () => {
    const port = await freePort();
    endpoint = `http://127.0.0.1:${port}`;
    await startServer({
      command: python(),
      args: ['-m', 'tributary_local.emulator', '--port', String(port), '--state', join(folder, 'emulator')],
      env: { ...process.env, ...pythonEnvironment() },
      port,
      folder: mkdtempSync(join(tmpdir(), 'tributary-emulator-')),
    });
  });
  afterAll(stopServers);

  /** @returns the exit code and what was printed */
  const deployment = async (...args: string[]): Promise<[number | null, string]> => {
    const child = spawn('node', [join(root, 'local', 'bootstrap.mjs'), 'deployment', ...args], {
      env: { ...process.env, TRIBUTARY_ENV: 'dev', TRIBUTARY_AWS_ENDPOINT: endpoint, TRIBUTARY_STATE: folder },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    await once(child, 'close');
    return [child.exitCode, output];
  };
  const planned = (): string => readFileSync(report, 'utf8');

  it('says of an empty account what can be planned, applies all of it, and tells drift by what somebody removed', async () => {
    expect((await deployment('plan', '--report', report, '--revision', 'commit abc'))[0]).toBe(0);
    expect(planned()).toContain('What an apply of commit abc would do.');
    expect(planned()).toMatch(/\| network \| not deployed yet; \d+ to add \|/);
    expect(planned()).toContain('| compute | not deployed yet; can be planned when lake and network are applied |');
    // What was never deployed has not drifted.
    expect((await deployment('drift'))[0]).toBe(0);

    const [status, output] = await deployment('apply');
    expect(output).toContain('orchestration: applied');
    expect(status).toBe(0);

    const [undrifted, said] = await deployment('drift', '--report', report);
    expect(said).toContain('orchestration: unchanged');
    expect(undrifted).toBe(0);
    for (const stack of ['network', 'lake', 'catalog', 'compute', 'orchestration'])
      expect(planned()).toContain(`| ${stack} | no change |`);

    const credentials = { accessKeyId: '111122223333', secretAccessKey: 'test' };
    const watch = new CloudWatchClient({ endpoint, region: 'eu-central-1', credentials });
    await watch.send(new DeleteAlarmsCommand({ AlarmNames: ['tributary-dev-FunctionErrors-extract-sales'] }));
    const drifted = await deployment('drift', '--report', report);
    expect(drifted[0]).toBe(2);
    expect(planned()).toContain('| orchestration | 1 to add |');
    expect(planned()).toContain('tributary-dev-FunctionErrors-extract-sales');
  });

  it('refuses to lose a bucket, in a plan and in an apply, which changes nothing, whatever else may be lost', async () => {
    const terraform = (...args: string[]): string =>
      execFileSync('terraform', args, {
        cwd: join(folder, 'cdktf.out', 'dev', 'stacks', 'lake'),
        env: { ...process.env, TF_CLI_CONFIG_FILE: join(folder, 'terraform', 'terraform.rc') },
        encoding: 'utf8',
      });
    const states = (): string[] => {
      const kept = join(folder, 'terraform', 'dev');
      const files = readdirSync(kept).filter((file) => file.endsWith('.tfstate'));
      return files.map((file) => readFileSync(join(kept, file), 'utf8'));
    };
    const [, bucket = ''] = /^(aws_s3_bucket\.raw_\w+)$/m.exec(terraform('state', 'list')) ?? [];
    // Terraform makes anew what an apply seems to have left half made.
    terraform('taint', bucket);
    const before = states();
    expect(before).toHaveLength(5);

    expect((await deployment('plan', '--report', report))[0]).toBe(3);
    expect(planned()).toContain(`| lake | **refused**, for it loses \`${bucket}\`; `);
    const other = bucket.replace('raw', 'curated');
    const [status, output] = await deployment('apply', '--allow-destroy', `lake:${other}`);
    expect(output).toContain(`- \`lake:${bucket}\` (tributary-dev-raw-111122223333) would be replaced`);
    expect(output).toContain(`- \`lake:${other}\` is given up, but the plan does not lose it`);
    expect(status).toBe(3);
    expect(states()).toEqual(before);
    expect((await deployment('plan', '--allow-destroy', `lake:${bucket}`))[0]).toBe(0);
  });
});
