/** The secrets of an account. */
import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { type Secrets, SecretUnreadableError } from './secrets';

export class SecretsManager implements Secrets {
  constructor(private readonly client: SecretsManagerClient) {}

  async text(arn: string): Promise<string> {
    let text: string | undefined;
    try {
      ({ SecretString: text } = await this.client.send(new GetSecretValueCommand({ SecretId: arn })));
    } catch (cause) {
      const { name } = cause as Error;
      const advice =
        name === 'ResourceNotFoundException'
          ? 'it has no value yet: an operator puts it with `aws secretsmanager put-secret-value`'
          : 'check that the secret exists and that the function’s role may read and decrypt it';
      throw new SecretUnreadableError(`can't be read (${name}): ${advice}`, { cause });
    }
    if (text === undefined) throw new SecretUnreadableError('is binary: put its JSON as text');
    return text;
  }
}
