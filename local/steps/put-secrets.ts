/** Does what an operator does after the first deploy: gives the sources' secrets and the hash key their values. */
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadEnvironment } from '../../config/load';
import { Names } from '../../config/names';
import { port, root } from '../layout';
import { certificates, credentials } from '../services/source-files';
import { realSqlServer } from '../services/sql-server';

interface Account {
  readonly username: string;
  readonly password: string;
}

const account = (source: string): Account =>
  JSON.parse(readFileSync(join(credentials, `${source}.json`), 'utf8')) as Account;

/** Puts address, account and certificate authority of both sources, and a new key for the hashes of personal data. */
export async function putSecrets(): Promise<void> {
  const client = new SecretsManagerClient({});
  const names = new Names(loadEnvironment(root, process.env));
  const ca = readFileSync(join(certificates, 'ca.pem'), 'utf8');
  // A name, not an address: a certificate's check goes by the name.
  const host = 'localhost';
  const sources = {
    marketing: { engine: 'mysql', host, port: port('mysql'), dbname: 'marketing', ca, ...account('marketing') },
    sales: realSqlServer() ?? {
      engine: 'sqlserver',
      host,
      port: port('mssql'),
      dbname: 'sales',
      ca,
      ...account('sales'),
    },
  };
  const values = new Map<string, object>([
    ...Object.entries(sources).map(([source, value]) => [names.secret(source), value] as const),
    [names.hashKeySecret(), { key: randomBytes(32).toString('base64') }],
  ]);
  for (const [secret, value] of values)
    await client.send(new PutSecretValueCommand({ SecretId: secret, SecretString: JSON.stringify(value) }));
}
