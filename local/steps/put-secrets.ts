/** Does what an operator does after the first deploy: gives each source's secret its value. */
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
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

/** Puts address, account and certificate authority of both sources. */
export async function putSecrets(): Promise<void> {
  const client = new SecretsManagerClient({});
  const names = new Names(loadEnvironment(root, process.env));
  const ca = readFileSync(join(certificates, 'ca.pem'), 'utf8');
  // A name, not an address: a certificate's check goes by the name.
  const host = 'localhost';
  const values = {
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
  for (const [source, value] of Object.entries(values))
    await client.send(
      new PutSecretValueCommand({ SecretId: names.secret(source), SecretString: JSON.stringify(value) }),
    );
}
