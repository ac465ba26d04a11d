/** A secret that rotates, whose steps a test takes one by one. */
import { AddPermissionCommand, CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  CreateSecretCommand,
  DescribeSecretCommand,
  GetRandomPasswordCommand,
  type GetRandomPasswordResponse,
  GetSecretValueCommand,
  type GetSecretValueResponse,
  PutSecretValueCommand,
  RotateSecretCommand,
  type SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { randomUUID } from 'node:crypto';
import { inspect } from 'node:util';
import { createArchive } from '../../../build/archive';
import type { SourceSecret } from '../../../lambdas/extract/sources/secret';
import type { Step } from '../../../lambdas/rotate-secret/event';
import { openLogin } from '../../../lambdas/rotate-secret/logins/open';
import { rotate, type Setting } from '../../../lambdas/rotate-secret/rotate';
import type { Emulator } from '../servers/emulator';

export const steps: readonly Step[] = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'];

export const lambdaClient = ({ url }: Emulator): LambdaClient =>
  new LambdaClient({
    endpoint: url,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });

/** Makes a function that Secrets Manager may invoke; gives its ARN. */
export async function makeFunction(
  emulator: Emulator,
  code: Uint8Array,
  variables: Record<string, string> = {},
): Promise<string> {
  const client = lambdaClient(emulator);
  const FunctionName = `rotate-${randomUUID()}`;
  const { FunctionArn } = await client.send(
    new CreateFunctionCommand({
      FunctionName,
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Role: 'arn:aws:iam::000000000000:role/rotate',
      Code: { ZipFile: code },
      Timeout: 60,
      Environment: { Variables: variables },
    }),
  );
  await client.send(
    new AddPermissionCommand({
      FunctionName,
      StatementId: 'rotation',
      Action: 'lambda:InvokeFunction',
      Principal: 'secretsmanager.amazonaws.com',
    }),
  );
  return FunctionArn ?? FunctionName;
}

export class RotatingSecret {
  /** All that was logged and thrown, with whatever hangs on it. */
  readonly told: string[] = [];
  /** Every password that was made or read. */
  readonly passwords = new Set<string>();

  private constructor(
    readonly arn: string,
    readonly source: string,
    private readonly secrets: SecretsManagerClient,
    private readonly idleFunction: string,
  ) {}

  static async make(emulator: Emulator, value: object): Promise<RotatingSecret> {
    const secret = await RotatingSecret.makeEmpty(emulator);
    await secret.put(value);
    return secret;
  }

  /** A secret that nobody has put a value into. */
  static async makeEmpty(emulator: Emulator): Promise<RotatingSecret> {
    const code = await createArchive([
      { path: 'index.js', data: Buffer.from('exports.handler = async () => undefined;') },
    ]);
    const source = `source_${randomUUID().slice(0, 8)}`;
    const { ARN = source } = await emulator.secrets.send(
      new CreateSecretCommand({ Name: `tributary/test/source/${source}` }),
    );
    return new RotatingSecret(ARN, source, emulator.secrets, await makeFunction(emulator, code));
  }

  /** Begins a rotation, whose steps nobody takes but the test; gives the id of the version. */
  async begin(): Promise<string> {
    const { VersionId } = await this.secrets.send(
      new RotateSecretCommand({
        SecretId: this.arn,
        RotationLambdaARN: this.idleFunction,
        RotationRules: { AutomaticallyAfterDays: 30 },
      }),
    );
    if (VersionId === undefined) throw new Error('no rotation was begun');
    return VersionId;
  }

  /** Takes one step; what it works with may be replaced. */
  async take(step: Step, version: string, setting: Partial<Setting> = {}): Promise<void> {
    const tell = (...words: unknown[]): void => {
      this.told.push(inspect(words, { depth: Infinity, showHidden: true }));
    };
    try {
      await rotate(
        { Step: step, SecretId: this.arn, ClientRequestToken: version },
        {
          secrets: this.listening,
          secretArns: { [this.source]: this.arn },
          open: openLogin,
          logger: { info: tell, warn: tell, appendKeys: tell },
          ...setting,
        },
        () => 60_000,
      );
    } catch (error) {
      tell(error);
      throw error;
    }
  }

  async takeAll(version: string, setting: Partial<Setting> = {}): Promise<void> {
    for (const step of steps) await this.take(step, version, setting);
  }

  async labels(version: string): Promise<readonly string[]> {
    return (await this.versions())[version] ?? [];
  }

  /** The labels of each version that has any. */
  async versions(): Promise<Readonly<Record<string, readonly string[]>>> {
    const { VersionIdsToStages = {} } = await this.secrets.send(new DescribeSecretCommand({ SecretId: this.arn }));
    return VersionIdsToStages;
  }

  /** @returns the value of the version with a label; null where there is none */
  async value(label: string): Promise<SourceSecret | null> {
    try {
      const { SecretString } = await this.listening.send(
        new GetSecretValueCommand({ SecretId: this.arn, VersionStage: label }),
      );
      return JSON.parse(SecretString ?? '') as SourceSecret;
    } catch (error) {
      if ((error as Error).name === 'ResourceNotFoundException') return null;
      throw error;
    }
  }

  async current(): Promise<SourceSecret> {
    const value = await this.value('AWSCURRENT');
    if (value === null) throw new Error('the secret has no value');
    return value;
  }

  /** Puts a value as an operator does. */
  async put(value: object): Promise<void> {
    await this.secrets.send(new PutSecretValueCommand({ SecretId: this.arn, SecretString: JSON.stringify(value) }));
  }

  /** Takes the label of a pending version away, as an operator does who gives a rotation up. */
  async giveUp(version: string): Promise<void> {
    await this.secrets.send(
      new UpdateSecretVersionStageCommand({
        SecretId: this.arn,
        VersionStage: 'AWSPENDING',
        RemoveFromVersionId: version,
      }),
    );
  }

  /** What of all that was told holds a password. */
  leaks(): string[] {
    return this.told.filter((words) => [...this.passwords].some((password) => words.includes(password)));
  }

  /** The client, which notes the passwords that pass. */
  readonly listening = {
    send: async (command: { readonly input: object }): Promise<object> => {
      const answer = await (this.secrets.send as (sent: object) => Promise<object>)(command);
      if (command instanceof GetRandomPasswordCommand)
        this.note((answer as GetRandomPasswordResponse).RandomPassword ?? '');
      if (command instanceof GetSecretValueCommand)
        this.note((JSON.parse((answer as GetSecretValueResponse).SecretString ?? '{}') as SourceSecret).password);
      return answer;
    },
  } as unknown as SecretsManagerClient;

  private note(password: string): void {
    if (password !== '') this.passwords.add(password);
  }
}
