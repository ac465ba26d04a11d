/** The secrets of an account. */
import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { type RotatedSecrets, SecretUnreadableError } from './secrets';

export class SecretsManager implements RotatedSecrets {
  constructor(private readonly client: SecretsManagerClient) {}

  async text(arn: string): Promise<string> {
    try {
      return await this.value(arn, 'AWSCURRENT');
    } catch (error) {
      throw unreadable(
        error,
        error instanceof ResourceNotFoundException
          ? 'it has no value yet: an operator puts it with `aws secretsmanager put-secret-value`'
          : 'check that the secret exists and that the function’s role may read and decrypt it',
      );
    }
  }

  async pendingText(arn: string): Promise<string | null> {
    try {
      return await this.value(arn, 'AWSPENDING');
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return null;
      throw unreadable(error, 'check that the function’s role may read and decrypt every version of the secret');
    }
  }

  private async value(arn: string, stage: string): Promise<string> {
    const { SecretString } = await this.client.send(new GetSecretValueCommand({ SecretId: arn, VersionStage: stage }));
    if (SecretString === undefined) throw new SecretUnreadableError('is binary: put its JSON as text');
    return SecretString;
  }
}

function unreadable(cause: unknown, advice: string): SecretUnreadableError {
  if (cause instanceof SecretUnreadableError) return cause;
  return new SecretUnreadableError(`can't be read (${(cause as Error).name}): ${advice}`, { cause });
}
