import { type Artifacts, buildArtifacts } from '../../build/artifacts';
import type { Environment } from '../../config/environment';
import { prod } from '../../config/environments/prod';
import { list, policiesOf, type PolicyStatement } from '../../synthesized/policies';
import type { Attributes } from '../../synthesized/stacks';
import { ROOT, Synthesis } from './synthesis';

// Bundling the functions and loading the provider takes seconds, on a busy machine many.
jest.setTimeout(120_000);

describe('the secrets of the stacks', () => {
  let artifacts: Artifacts;
  const made: Synthesis[] = [];

  beforeAll(async () => {
    artifacts = await buildArtifacts(ROOT);
  });
  afterAll(() => {
    for (const synthesis of made) synthesis.remove();
  });

  const synthesize = async (change: Partial<Environment> = {}): Promise<Synthesis> => {
    const synthesis = await Synthesis.of({ TRIBUTARY_ENV: 'prod' }, artifacts, change);
    made.push(synthesis);
    return synthesis;
  };
  /** Sources of which each gets another password after so many days. */
  const rotating = (marketing: number | null, sales: number | null): Environment['sources'] => {
    const [first, second] = [prod.sources['marketing'], prod.sources['sales']];
    if (first === undefined || second === undefined) throw new Error('prod has no such sources');
    return {
      marketing: { ...first, passwordRotationDays: marketing },
      sales: { ...second, passwordRotationDays: sales },
    };
  };
  const referenceOf = (synthesis: Synthesis, name: string): string => {
    const found = synthesis.resources('aws_secretsmanager_secret').find((secret) => secret['name'] === name);
    return `\${aws_secretsmanager_secret.${found?.id ?? 'none'}.arn}`;
  };
  const statementsOf = (synthesis: Synthesis): Map<string, PolicyStatement> => {
    const [role] = policiesOf(synthesis, 'aws_iam_role_policy').filter(({ on }) => on.includes('rotate_secret'));
    return new Map(role?.statements.map((statement) => [statement.Sid, statement]));
  };
  const theFunction = (synthesis: Synthesis): Attributes | undefined =>
    synthesis
      .resources('aws_lambda_function')
      .find((lambda) => lambda['function_name'] === 'tributary-prod-rotate-secret');
  const alarms = (synthesis: Synthesis): unknown[] =>
    synthesis
      .resources('aws_cloudwatch_metric_alarm')
      .map((alarm) => alarm['alarm_name'])
      .filter((name) => String(name).includes('rotate-secret'));

  it('rotate as often as the environment says, and not when they are deployed', async () => {
    const synthesis = await synthesize({ sources: rotating(30, 7) });
    const rotations = synthesis.resources('aws_secretsmanager_secret_rotation');
    expect(
      Object.fromEntries(rotations.map((rotation) => [rotation['secret_id'], rotation['rotation_rules']])),
    ).toEqual({
      [referenceOf(synthesis, 'tributary/prod/source/marketing')]: { automatically_after_days: 30 },
      [referenceOf(synthesis, 'tributary/prod/source/sales')]: { automatically_after_days: 7 },
    });
    for (const rotation of rotations) {
      expect(rotation['rotate_immediately']).toBe(false);
      expect(rotation['rotation_lambda_arn']).toMatch(/aws_lambda_function\.rotate_secret/);
      // Secrets Manager tries the function at once.
      expect((rotation['depends_on'] as string[]).join()).toMatch(/aws_lambda_permission\..*aws_iam_role_policy\./);
    }
    expect(alarms(synthesis)).toContain('tributary-prod-RotationFailed-rotate-secret');
  });

  it('have one function that rotates them, a step at a time, in the private network', async () => {
    const synthesis = await synthesize();
    expect(theFunction(synthesis)).toMatchObject({
      reserved_concurrent_executions: 1,
      runtime: 'nodejs22.x',
      vpc_config: { security_group_ids: [expect.stringMatching(/functions/) as string] },
    });
    const { SOURCE_SECRET_ARNS: arns } = (
      theFunction(synthesis)?.['environment'] as { variables: Record<string, string> }
    ).variables;
    expect(JSON.parse(arns ?? '')).toEqual({
      marketing: referenceOf(synthesis, 'tributary/prod/source/marketing'),
      sales: referenceOf(synthesis, 'tributary/prod/source/sales'),
    });
  });

  it('are rotated by a role that may do to them what a rotation takes, and nothing to the hash key', async () => {
    const synthesis = await synthesize();
    const sources = ['marketing', 'sales'].map((source) => referenceOf(synthesis, `tributary/prod/source/${source}`));
    const statements = statementsOf(synthesis);
    expect([...statements.keys()].sort()).toEqual([
      ...['AttachToNetwork', 'DecryptVariables', 'EncryptLostEvents', 'KeepLostEvents', 'MakePasswords'],
      ...['RotateSecrets', 'UseSecretsKey', 'WriteLogs', 'WriteTraces'],
    ]);
    expect(statements.get('RotateSecrets')).toMatchObject({
      Action: ['DescribeSecret', 'GetSecretValue', 'PutSecretValue', 'UpdateSecretVersionStage'].map(
        (action) => `secretsmanager:${action}`,
      ),
      Resource: sources,
    });
    expect(statements.get('MakePasswords')?.Action).toBe('secretsmanager:GetRandomPassword');
    expect(statements.get('UseSecretsKey')).toMatchObject({
      Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
      Resource: expect.stringMatching(/secrets_key/) as string,
      Condition: { StringEquals: { 'kms:EncryptionContext:SecretARN': sources } },
    });
    expect(JSON.stringify([...statements])).not.toContain(referenceOf(synthesis, 'tributary/prod/hash-key'));
  });

  it('let Secrets Manager invoke the function for themselves alone', async () => {
    const synthesis = await synthesize();
    const permissions = synthesis
      .resources('aws_lambda_permission')
      .filter((permission) => permission['principal'] === 'secretsmanager.amazonaws.com');
    expect(permissions.map((permission) => permission['source_arn'])).toEqual(
      ['marketing', 'sales'].map((source) => referenceOf(synthesis, `tributary/prod/source/${source}`)),
    );
    for (const permission of permissions)
      expect(permission).toMatchObject({
        action: 'lambda:InvokeFunction',
        source_account: prod.account,
        function_name: expect.stringMatching(/aws_lambda_function\.rotate_secret/) as string,
      });
  });

  it('that somebody else rotates are out of the function’s reach', async () => {
    const synthesis = await synthesize({ sources: rotating(null, 30) });
    const others = referenceOf(synthesis, 'tributary/prod/source/marketing');
    expect(synthesis.resources('aws_secretsmanager_secret_rotation')).toHaveLength(1);
    expect(JSON.stringify([...statementsOf(synthesis)])).not.toContain(others);
    expect(JSON.stringify(theFunction(synthesis))).not.toContain(others);
    expect(readersOf(synthesis)['tributary/prod/source/marketing']).toEqual(['extract-marketing']);
  });

  it('have no function where somebody else rotates them all', async () => {
    const synthesis = await synthesize({ sources: rotating(null, null) });
    expect(synthesis.resources('aws_secretsmanager_secret_rotation')).toEqual([]);
    expect(theFunction(synthesis)).toBeUndefined();
    expect(alarms(synthesis)).toEqual([]);
  });

  /** The ends of the names of the roles that a secret's own policy leaves able to read it, by its name. */
  const readersOf = (synthesis: Synthesis): Record<string, string[]> => {
    const names = new Map(
      synthesis
        .resources('aws_secretsmanager_secret')
        .map(({ id, name }) => [`\${aws_secretsmanager_secret.${id}.arn}`, String(name)]),
    );
    const readers = synthesis.resources('aws_secretsmanager_secret_policy').map((policy) => {
      const { Statement: statements } = JSON.parse(String(policy['policy'])) as { Statement: PolicyStatement[] };
      expect(policy['block_public_policy']).toBe(true);
      expect(statements).toEqual([
        {
          ...{ Sid: 'DenyOtherReaders', Effect: 'Deny', Principal: '*', Resource: '*' },
          Action: 'secretsmanager:GetSecretValue',
          Condition: { ArnNotEquals: { 'aws:PrincipalArn': expect.any(Array) as string[] } },
        },
      ]);
      const roles = statements[0]?.Condition?.['ArnNotEquals']?.['aws:PrincipalArn'] as string[];
      const prefix = `arn:aws:iam::${prod.account}:role/tributary-prod-`;
      const readable = names.get(String(policy['secret_arn'])) ?? 'none';
      return [readable, roles.map((arn) => arn.replace(prefix, ''))] as const;
    });
    return Object.fromEntries(readers);
  };

  it('are read by nobody but who works with them, whatever IAM admits', async () => {
    const synthesis = await synthesize();
    expect(readersOf(synthesis)).toEqual({
      'tributary/prod/source/marketing': ['extract-marketing', 'rotate-secret'],
      'tributary/prod/source/sales': ['extract-sales', 'rotate-secret'],
      'tributary/prod/hash-key': ['extract-sales'],
    });
    const roles = new Set(synthesis.resources('aws_iam_role').map((role) => role['name']));
    for (const role of Object.values(readersOf(synthesis)).flat()) expect(roles).toContain(`tributary-prod-${role}`);
    for (const { on, statements } of policiesOf(synthesis, 'aws_iam_role_policy'))
      if (statements.some(({ Action: action }) => list(action).includes('secretsmanager:GetSecretValue')))
        expect(on).toMatch(/extract_|rotate_secret/);
  });

  it('say of the hash key alone why it isn’t rotated', async () => {
    const synthesis = await synthesize();
    const skipped = synthesis
      .resources('aws_secretsmanager_secret')
      .filter((secret) => secret['//'] !== undefined && JSON.stringify(secret['//']).includes('CKV2_AWS_57'));
    expect(skipped.map((secret) => secret['name'])).toEqual(['tributary/prod/hash-key']);
    expect(skipped[0]?.['//']).toMatchObject({
      checkov: { skip: [{ id: 'CKV2_AWS_57', comment: expect.stringMatching(/other hashes/) as string }] },
    });
  });
});
