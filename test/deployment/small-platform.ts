/** Two stacks of the project's own constructs that hold data, deployed by the real Terraform to an emulator of their own. */
import { GlueCatalogTable } from '@cdktf/provider-aws/lib/glue-catalog-table';
import { App } from 'cdktf';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { Environment } from '../../config/environment';
import { loadEnvironment } from '../../config/load';
import type { Loss } from '../../deployment/guard/losses';
import { type Changes, changesOf, PLAN_FILE } from '../../deployment/plan';
import { stacksInOrder, type SynthesizedStack } from '../../deployment/stacks';
import { Terraform } from '../../deployment/terraform';
import { goRuntime } from '../../local/go-runtime';
import { writeCliConfig } from '../../local/terraform-mirror';
import { AccessLogBucket } from '../../modules/access-log-bucket';
import { AthenaWorkgroup } from '../../modules/athena-workgroup';
import { CatalogEncryption } from '../../modules/catalog-encryption';
import { EncryptedBucket } from '../../modules/encrypted-bucket';
import { EncryptionKey } from '../../modules/encryption-key';
import { GlueDatabase } from '../../modules/glue-database';
import { LogGroup } from '../../modules/log-group';
import { OperatorSecret } from '../../modules/operator-secret';
import { PlatformStack } from '../../stacks/platform-stack';
import { startEmulator } from '../lambdas/servers/emulator';
import { stopServers } from '../lambdas/servers/server';
import { ROOT } from '../stacks/synthesis';
import { StackCode } from './stack-code';

class Lake extends PlatformStack {
  readonly keyArn: string;

  constructor(app: App, environment: Environment) {
    super(app, 'lake', environment);
    const { names } = this;
    const description = 'Encrypts what the stacks hold.';
    this.keyArn = new EncryptionKey(this, 'key', { names, zone: 'raw', description, deletionDays: 30 }).arn;
    const shared = { names, supersededDays: 7 };
    const accessLogs = new AccessLogBucket(this, 'logs', { ...shared, bucket: 'logs', logged: ['raw'] });
    new EncryptedBucket(this, 'raw', { ...shared, bucket: 'raw', keyArn: this.keyArn, accessLogs });
  }
}

class Catalog extends PlatformStack {
  constructor(app: App, environment: Environment, { keyArn }: Lake) {
    super(app, 'catalog', environment);
    const { names } = this;
    const database = new GlueDatabase(this, 'curated', {
      ...{ names, layer: 'curated', description: 'Curated tables.', location: `s3://${names.bucket('curated')}/` },
      encryption: new CatalogEncryption(this, 'encryption', { keyArn }),
    });
    new GlueCatalogTable(this, 'table', { name: 'orders', databaseName: database.name });
    new LogGroup(this, 'log', { name: names.logGroup('job'), keyArn, retentionDays: 30 });
    new OperatorSecret(this, 'secret', {
      ...{ name: names.secret('sales'), description: 'A password.', keyArn, readers: [], recoveryDays: 30 },
    });
    new AthenaWorkgroup(this, 'workgroup', {
      ...{ names, workgroup: 'analysts', description: 'Queries.', cutoffBytes: 1e9, resultsKeyArn: keyArn },
    });
  }
}

const serial = z.object({ serial: z.number() });

export const byAddress = (losses: readonly Loss[]): Record<string, string> =>
  Object.fromEntries(losses.map(({ address, id, fate }) => [address, `${id} ${fate}`]));

export class SmallPlatform {
  private constructor(
    private readonly folder: string,
    private readonly variables: Readonly<Record<string, string>>,
    readonly stacks: readonly SynthesizedStack[],
    private readonly written: ReadonlyMap<string, string>,
  ) {}

  /** Deploys it. @param endpoint of the emulator */
  static async at(endpoint: string): Promise<SmallPlatform> {
    const folder = mkdtempSync(join(tmpdir(), 'tributary-small-platform-'));
    const variables = { TRIBUTARY_ENV: 'dev', TRIBUTARY_AWS_ENDPOINT: endpoint, TRIBUTARY_STATE: folder };
    const environment = loadEnvironment(ROOT, variables);
    const app = new App({ stackTraces: false, outdir: join(folder, 'cdktf.out') });
    new Catalog(app, environment, new Lake(app, environment));
    app.synth();
    const stacks = stacksInOrder(app.outdir);
    const written = new Map(
      stacks.map(({ name, folder: of }) => {
        const text = readFileSync(join(of, 'cdk.tf.json'), 'utf8');
        // The provider waits for minutes until S3 has settled the rules.
        return [name, StackCode.parse(text).drop('', 'aws_s3_bucket_lifecycle_configuration').text];
      }),
    );
    const cli = { TF_CLI_CONFIG_FILE: await writeCliConfig(folder, process.env), ...goRuntime };
    const platform = new SmallPlatform(folder, cli, stacks, written);
    platform.restore();
    for (const terraform of stacks.map(platform.open)) {
      await terraform.init();
      await terraform.plan(PLAN_FILE);
      await terraform.apply(PLAN_FILE);
    }
    return platform;
  }

  /** The code of a stack as it was deployed first, to be changed. */
  code(stack: string): StackCode {
    return StackCode.parse(this.written.get(stack) ?? '');
  }

  write(stack: string, code: StackCode): void {
    writeFileSync(join(this.found(stack).folder, 'cdk.tf.json'), code.text);
  }

  /** Takes all changes of the code back. */
  restore(): void {
    for (const { name } of this.stacks) this.write(name, this.code(name));
  }

  readonly open = ({ folder }: SynthesizedStack): Terraform => new Terraform(folder, this.variables, () => undefined);

  /** What a change of a stack's code would do, by a plan of Terraform's. */
  async changes(stack: string, code: StackCode): Promise<Changes> {
    this.write(stack, code);
    const terraform = this.open(this.found(stack));
    await terraform.plan(PLAN_FILE, '-lock=false');
    return changesOf(await terraform.showJson(PLAN_FILE));
  }

  /** Every apply that changes something counts the state of its stack one up. */
  serials(): number[] {
    return this.stacks.map(
      ({ name }) =>
        serial.parse(JSON.parse(readFileSync(join(this.folder, 'terraform', 'dev', `${name}.tfstate`), 'utf8'))).serial,
    );
  }

  /** Addresses of what Terraform has of a stack. */
  async addresses(stack: string): Promise<string[]> {
    const state = await this.open(this.found(stack)).state();
    return (state?.resources ?? []).map(({ type, name }) => `${type}.${name}`);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }

  private found(stack: string): SynthesizedStack {
    const found = this.stacks.find(({ name }) => name === stack);
    if (found === undefined) throw new Error(`no stack ${stack}`);
    return found;
  }
}

/** Deploys one for the tests of a file, and puts its code back after each. */
export function useSmallPlatform(hand: (deployed: SmallPlatform) => void): void {
  let platform: SmallPlatform | undefined;
  beforeAll(async () => {
    platform = await SmallPlatform.at((await startEmulator()).url);
    hand(platform);
  });
  afterEach(() => {
    platform?.restore();
  });
  afterAll(async () => {
    platform?.remove();
    await stopServers();
  });
}
