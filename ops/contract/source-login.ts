/** The source that a command's options name, and the login to it. */
import { readFile } from 'node:fs/promises';
import { readSecret, type SourceSecret } from '../../lambdas/extract/sources/secret';
import { UsageError } from '../errors';
import { parseDsn } from './dsn';
import { sourcePassword } from './password';
import type { SecretFiles } from './secret-files';
import type { SourceFlags } from './source-flags';

/** @throws UsageError, InterruptedError; SourceSecretError for a file that doesn't hold what it should */
export async function readSource({ secret, dsn }: SourceFlags, secrets: SecretFiles): Promise<SourceSecret> {
  if (secret !== undefined && dsn !== undefined) throw new UsageError('give one of --secret and --dsn, not both');
  if (secret !== undefined) return readSecret(secrets, secret);
  if (dsn === undefined) throw new UsageError('say which database to read: --secret <file> or --dsn <url>');
  const { ca: file, ...address } = parseDsn(dsn);
  const authority = file === null ? {} : { ca: await readAuthority(file) };
  const password = await sourcePassword(`${address.username} at ${address.host}:${address.port}`);
  return { ...address, password, ...authority };
}

async function readAuthority(file: string): Promise<string> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    const { code = 'unknown' } = cause as NodeJS.ErrnoException;
    throw new UsageError(`the ca of --dsn, ${file}, can't be read (${code})`, { cause });
  }
  if (!text.includes('-----BEGIN CERTIFICATE-----'))
    throw new UsageError(`the ca of --dsn, ${file}, is no PEM of a certificate`);
  return text;
}
