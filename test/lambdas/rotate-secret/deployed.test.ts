import {
  DescribeSecretCommand,
  type DescribeSecretCommandOutput,
  GetSecretValueCommand,
  RotateSecretCommand,
  type RotateSecretCommandInput,
} from '@aws-sdk/client-secrets-manager';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildFunction } from '../../../build/lambda';
import type { SourceSecret } from '../../../lambdas/extract/sources/secret';
import { type Emulator, startEmulator } from '../servers/emulator';
import { DeployedFunction } from '../servers/deployed-function';
import { root } from '../servers/python';
import { stopServers } from '../servers/server';
import { type Engine, engines, opens } from './engines';
import { makeFunction, RotatingSecret, steps } from './rotating-secret';

jest.setTimeout(180_000);

const days = { AutomaticallyAfterDays: 30 };

describe.each(engines)('the function as it is deployed, for a source at %s', (_, start) => {
  let engine: Engine;
  let emulator: Emulator;
  let arn: string;
  let code: Buffer;

  beforeAll(async () => {
    [engine, emulator] = await Promise.all([start(), startEmulator()]);
    code = readFileSync((await buildFunction(root, { name: 'rotate-secret', contracts: false })).path);
    arn = await emulator.secret('tributary/test/source/deployed', JSON.stringify(engine.secret));
  });

  afterAll(stopServers);

  const rotateBy = async (options: Partial<RotateSecretCommandInput>): Promise<void> => {
    await emulator.secrets.send(new RotateSecretCommand({ SecretId: arn, ...options }));
  };
  const described = (): Promise<DescribeSecretCommandOutput> =>
    emulator.secrets.send(new DescribeSecretCommand({ SecretId: arn }));
  const current = async (): Promise<SourceSecret> => {
    const { SecretString } = await emulator.secrets.send(new GetSecretValueCommand({ SecretId: arn }));
    return JSON.parse(SecretString ?? '') as SourceSecret;
  };
  const until = async (isSo: () => Promise<boolean>): Promise<void> => {
    const end = Date.now() + 60_000;
    while (!(await isSo())) {
      if (Date.now() > end) throw new Error('it took too long');
      await sleep(100);
    }
  };

  it('is tried by Secrets Manager when it is configured, and rotates when it is told to', async () => {
    const RotationLambdaARN = await makeFunction(emulator, code, {
      SOURCE_SECRET_ARNS: JSON.stringify({ marketing: arn }),
    });
    await rotateBy({ RotationLambdaARN, RotationRules: days, RotateImmediately: false });
    await until(async () => Object.keys((await described()).VersionIdsToStages ?? {}).length === 1);
    expect(await current()).toEqual(engine.secret);

    await rotateBy({});
    await until(async () => (await described()).LastRotatedDate !== undefined);
    const after = await current();
    expect(after).toEqual({ ...engine.secret, password: expect.any(String) as string });
    expect(await opens(after)).toBe(true);
    expect(await opens(engine.secret)).toBe(false);
  });

  it('logs each step with source and version, and no password, whether it succeeds or fails', async () => {
    const secret = await RotatingSecret.make(emulator, await current());
    const deployed = await DeployedFunction.build('rotate-secret', [], {
      AWS_ENDPOINT_URL: emulator.url,
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      SOURCE_SECRET_ARNS: JSON.stringify({ marketing: secret.arn }),
    });
    const version = await secret.begin();
    const event = (Step: string): object => ({ Step, SecretId: secret.arn, ClientRequestToken: version });
    const told: { answer: unknown; log: string }[] = [];
    for (const step of steps.flatMap((name) => [name, name])) {
      told.push(await deployed.invoke(event(step)));
      await secret.value('AWSPENDING');
    }
    expect(told.map(({ answer }) => answer)).toEqual(steps.flatMap(() => [null, null]));
    const [, , set] = told;
    expect(JSON.parse(set?.log.split('\n').find((line) => line.includes('"message":"done"')) ?? '{}')).toMatchObject({
      ...{ level: 'INFO', source: 'marketing', step: 'setSecret', version },
    });
    await secret.put({ ...(await secret.current()), password: 'not-the-password-of-anybody' });
    const failing = await secret.begin();
    for (const step of ['createSecret', 'setSecret'])
      told.push(await deployed.invoke({ ...event(step), ClientRequestToken: failing }));
    await secret.value('AWSPENDING');
    await secret.giveUp(failing);
    const failed = told.at(-1);
    deployed.remove();
    const all = JSON.stringify(told);
    expect(secret.passwords.size).toBeGreaterThan(1);
    for (const password of [...secret.passwords, 'not-the-password-of-anybody'])
      for (const written of [password, JSON.stringify(password).slice(1, -1)]) expect(all).not.toContain(written);
    expect(failed?.log).toMatch(/"level":"(ERROR|INFO)"/);
  });

  it('says which of its environment variables is missing', async () => {
    const deployed = await DeployedFunction.build('rotate-secret', [], {});
    expect((await deployed.invoke({})).log).toMatch(/environment variables missing: SOURCE_SECRET_ARNS/);
    deployed.remove();
  });
});
