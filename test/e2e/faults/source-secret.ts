/** Secrets of sources that are others for a while. */
import { GetSecretValueCommand, PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { names, secrets } from './platform';

/** Puts another secret in the place of a source's, made of what is there; returns what puts its own back. */
export async function withSecret(source: string, other: (text: string) => string): Promise<() => Promise<void>> {
  const id = { SecretId: names.secret(source) };
  const { SecretString = '' } = await secrets.send(new GetSecretValueCommand(id));
  const put = async (text: string): Promise<void> => {
    await secrets.send(new PutSecretValueCommand({ ...id, SecretString: text }));
  };
  await put(other(SecretString));
  return () => put(SecretString);
}
