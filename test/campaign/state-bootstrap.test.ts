import { GetBucketEncryptionCommand, GetBucketLoggingCommand, GetBucketVersioningCommand } from '@aws-sdk/client-s3';
import { CreateBucketCommand, HeadObjectCommand, ListObjectVersionsCommand, S3Client } from '@aws-sdk/client-s3';
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { loadEnvironment } from '../../config/load';
import { pythonEnvironment } from '../../local/services/python-module';
import { writeCliConfig } from '../../local/terraform-mirror';
import { python, root } from '../lambdas/servers/python';
import { freePort, startServer, stopServers } from '../lambdas/servers/server';
import { Synthesis } from '../stacks/synthesis';

// Each apply waits minutes for S3 to settle, as the provider does on AWS.
jest.setTimeout(1_800_000);

const run = promisify(execFile);

/** `npm run bootstrap` on an emulator that stands for the account of an environment. */
class Bootstrap {
  readonly account: string;
  readonly bucket: string;
  readonly s3: S3Client;
  readonly variables: NodeJS.ProcessEnv;
  readonly keptFile: string;

  constructor(
    readonly environment: 'dev' | 'prod',
    readonly endpoint: string,
    folder: string,
  ) {
    const { account, state } = loadEnvironment(root, { TRIBUTARY_ENV: environment });
    if (state.kind !== 's3') throw new Error(`${environment} keeps its state in files`);
    this.account = account;
    this.bucket = state.bucket;
    this.s3 = new S3Client({
      endpoint,
      region: 'eu-central-1',
      forcePathStyle: true,
      credentials: { accessKeyId: account, secretAccessKey: 'test' },
    });
    this.variables = {
      ...process.env,
      TRIBUTARY_ENV: environment,
      TRIBUTARY_AWS_ENDPOINT: endpoint,
      TRIBUTARY_STATE: folder,
    };
    this.keptFile = join(folder, 'bootstrap', environment, 'terraform.tfstate');
  }

  private start(...options: string[]): ChildProcess {
    return spawn('node', [join(root, 'local', 'bootstrap.mjs'), 'bootstrap', '--yes', ...options], {
      env: this.variables,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  async run(...options: string[]): Promise<{ status: number | null; output: string }> {
    const child = this.start(...options);
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => (output += text));
    await once(child, 'close');
    return { status: child.exitCode, output };
  }

  /** Runs it until it has said something, and kills it then. */
  async killedAfter(said: string, ...options: string[]): Promise<void> {
    const child = this.start(...options);
    let output = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (output.includes(said)) child.kill('SIGKILL');
    });
    await once(child, 'close');
    expect(child.signalCode).toBe('SIGKILL');
  }

  /** Asks KMS, by its protocol. */
  private async kms(operation: string, request: object): Promise<Record<string, unknown>> {
    const answer = await fetch(this.endpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `TrentService.${operation}`,
        authorization: `AWS4-HMAC-SHA256 Credential=${this.account}/20250101/eu-central-1/kms/aws4_request, SignedHeaders=host, Signature=x`,
      },
      body: JSON.stringify(request),
    });
    return (await answer.json()) as Record<string, unknown>;
  }

  async keys(): Promise<string[]> {
    const { Keys } = (await this.kms('ListKeys', {})) as { Keys: { KeyId: string }[] };
    return Keys.map(({ KeyId }) => KeyId);
  }

  async makeKey(): Promise<string> {
    const { KeyMetadata } = (await this.kms('CreateKey', {})) as { KeyMetadata: { KeyId: string } };
    const alias = `alias/tributary-${this.environment}-state`;
    await this.kms('CreateAlias', { AliasName: alias, TargetKeyId: KeyMetadata.KeyId });
    return KeyMetadata.KeyId;
  }

  head(key: string) {
    return this.s3.send(new HeadObjectCommand({ Bucket: this.bucket, Key: key }));
  }

  async holds(key: string): Promise<boolean> {
    return this.head(key).then(
      () => true,
      () => false,
    );
  }
}

async function startEmulator(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'tributary-state-'));
  const port = await freePort();
  await startServer({
    command: python(),
    args: ['-m', 'tributary_local.emulator', '--port', String(port), '--state', join(folder, 'emulator')],
    env: { ...process.env, ...pythonEnvironment() },
    port,
    folder,
  });
  return `http://127.0.0.1:${port}`;
}

const stateFolder = (): string => mkdtempSync(join(tmpdir(), 'tributary-bootstrap-'));

describe('the bootstrap of the state', () => {
  let endpoint: string;
  beforeAll(async () => {
    endpoint = await startEmulator();
  });
  afterAll(stopServers);

  it('makes bucket and key, puts its state there encrypted, and changes nothing when it is run again', async () => {
    const dev = new Bootstrap('dev', endpoint, stateFolder());
    const first = await dev.run();
    expect(first.output).toContain('are made, and hold their own state');
    expect(first.status).toBe(0);

    const bucket = { Bucket: dev.bucket };
    const alias = `arn:aws:kms:eu-central-1:${dev.account}:alias/tributary-dev-state`;
    expect(await dev.s3.send(new GetBucketVersioningCommand(bucket))).toMatchObject({ Status: 'Enabled' });
    expect(await dev.s3.send(new GetBucketLoggingCommand(bucket))).toMatchObject({
      LoggingEnabled: { TargetBucket: `${dev.bucket}-logs` },
    });
    const [key] = await dev.keys();
    expect(await dev.s3.send(new GetBucketEncryptionCommand(bucket))).toMatchObject({
      ServerSideEncryptionConfiguration: {
        Rules: [
          {
            ApplyServerSideEncryptionByDefault: {
              SSEAlgorithm: 'aws:kms',
              KMSMasterKeyID: `arn:aws:kms:eu-central-1:${dev.account}:key/${key ?? ''}`,
            },
          },
        ],
      },
    });
    expect(await dev.head('state.tfstate')).toMatchObject({ ServerSideEncryption: 'aws:kms', SSEKMSKeyId: alias });
    expect(existsSync(dev.keptFile)).toBe(false);

    // From another checkout, which knows nothing of the first run.
    const again = await new Bootstrap('dev', endpoint, stateFolder()).run();
    expect(again.output).toContain('nothing to do');
    expect(again.status).toBe(0);
    expect(await dev.keys()).toEqual([key]);
    const versions = await dev.s3.send(new ListObjectVersionsCommand({ ...bucket, Prefix: 'state.tfstate' }));
    expect((versions.Versions ?? []).filter(({ Key }) => Key === 'state.tfstate')).toHaveLength(1);
  });

  it('lets a stack of the platform keep its state there, which one at a time can change', async () => {
    const dev = new Bootstrap('dev', endpoint, stateFolder());
    const { state } = loadEnvironment(root, { TRIBUTARY_ENV: 'dev' });
    const synthesis = await Synthesis.of({ TRIBUTARY_ENV: 'dev', TRIBUTARY_AWS_ENDPOINT: endpoint }, undefined, {
      state,
    });
    const variables = { ...process.env, TF_CLI_CONFIG_FILE: await writeCliConfig(stateFolder(), process.env) };
    const terraform = async (...args: string[]): Promise<string> => {
      const cwd = join(synthesis.folder, 'stacks', 'network');
      return (await run('terraform', args, { cwd, env: variables, maxBuffer: 64 * 1024 * 1024 })).stdout;
    };
    await terraform('init', '-input=false');
    const applied = terraform('apply', '-input=false', '-auto-approve', '-no-color');
    while (!(await dev.holds('network.tfstate.tflock'))) await sleep(100);
    await expect(terraform('plan', '-input=false', '-no-color')).rejects.toThrow('Error acquiring the state lock');
    expect(await applied).toContain('Apply complete!');
    expect(await dev.holds('network.tfstate.tflock')).toBe(false);
    expect(await dev.head('network.tfstate')).toMatchObject({ ServerSideEncryption: 'aws:kms' });
    await terraform('plan', '-input=false', '-detailed-exitcode');
    synthesis.remove();
  });

  it('goes on after it was killed when all was made and the state was not moved yet', async () => {
    const prod = new Bootstrap('prod', endpoint, stateFolder());
    await prod.killedAfter('Apply complete!');
    expect(existsSync(prod.keptFile)).toBe(true);
    const keys = await prod.keys();
    expect(keys).toHaveLength(1);
    const { status, output } = await prod.run();
    expect(output).toContain('an earlier try left its state');
    expect(output).toContain('are made, and hold their own state');
    expect(status).toBe(0);
    expect(await prod.keys()).toEqual(keys);
    expect(await prod.holds('state.tfstate')).toBe(true);
    expect(existsSync(prod.keptFile)).toBe(false);
  });
});

describe('the bootstrap of a bucket and a key that were made by hand', () => {
  afterAll(stopServers);

  it('refuses them until it is told to take them over, and does it without making others', async () => {
    const dev = new Bootstrap('dev', await startEmulator(), stateFolder());
    await dev.s3.send(new CreateBucketCommand({ Bucket: dev.bucket }));
    const key = await dev.makeKey();
    const refused = await dev.run();
    expect(refused.status).toBe(1);
    expect(refused.output).toContain(
      'holds no state of its own: if it is yours, take it over with --adopt-bucket tributary-dev',
    );
    expect(await dev.keys()).toEqual([key]);

    const { status, output } = await dev.run('--adopt-bucket', dev.bucket, '--adopt-key', key);
    expect(output).toContain('Plan: 3 to import');
    expect(output).toContain('are made, and hold their own state');
    expect(status).toBe(0);
    expect(await dev.keys()).toEqual([key]);
    const again = await dev.run();
    expect(again.output).toContain('nothing to do');
  });
});
