import { address, at, failing, type Property, withValue } from './property';

const NAMES_A_SECRET = /PASSWORD|TOKEN|CREDENTIAL|PRIVATE_KEY/;

export const secretsHaveNoValue: Property = {
  name: 'hold secrets without a value, in no state and in no environment of a function',
  violations: (synthesis) => [
    ...synthesis.resources('aws_secretsmanager_secret_version').map((version) => `${address(version)}: has a value`),
    ...(/secret_string|password"\s*:/.test(JSON.stringify(synthesis.stacks)) ? ['a stack holds a secret'] : []),
    ...failing(synthesis.resources('aws_lambda_function'), (lambda) =>
      Object.keys(at(lambda, ['environment', 'variables']) ?? {}).every((name) => !NAMES_A_SECRET.test(name)),
    ),
  ],
  breaches: [
    {
      what: 'a value',
      type: 'aws_secretsmanager_secret',
      change: (secret) => ({ ...secret, secret_string: 'a value' }),
    },
    {
      what: 'a password in its environment',
      type: 'aws_lambda_function',
      change: (lambda) => withValue(lambda, ['environment', 'variables', 'DB_PASSWORD'], 'a value'),
    },
  ],
};

export const secretsComeBack: Property = {
  name: 'let a deleted secret be brought back for a week, but on a laptop',
  violations: (synthesis) =>
    failing(
      synthesis.resources('aws_secretsmanager_secret'),
      ({ name, recovery_window_in_days: days }) => String(name).startsWith('tributary/local/') || Number(days) >= 7,
    ),
  breaches: [
    {
      what: 'no days of recovery',
      type: 'aws_secretsmanager_secret',
      change: (secret) => withValue(secret, ['recovery_window_in_days'], 0),
    },
  ],
};
