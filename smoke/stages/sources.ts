/** Fills the databases and gives the secrets their values, as an operator does after a first deploy. */
import { GetSecretValueCommand, PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { randomBytes } from 'node:crypto';
import type { Context } from '../context';
import {
  inserts,
  mysqlSchema,
  mysqlUser,
  type SourceName,
  sqlServerLogin,
  sqlServerSchema,
  sqlServerUser,
  TABLES,
} from '../seed/statements';
import { administratorOf, atSource, DATABASES, hostOf, type Login } from '../sources';
import { PORTS } from '../sources-stack';

const PASSWORD_BYTES = 24;
/** Of letters and digits, and of all kinds that a server's rules may ask for. */
const drawPassword = (): string => `${randomBytes(PASSWORD_BYTES).toString('hex')}aA1`;

const USER = 'extractor';

async function putValue(context: Context, secret: string, value: object): Promise<void> {
  await context.clients.secrets.send(
    new PutSecretValueCommand({ SecretId: secret, SecretString: JSON.stringify(value) }),
  );
}

async function fill(context: Context, root: string, data: string, source: SourceName, password: string): Promise<void> {
  const administrator = await administratorOf(context, source);
  const database = DATABASES[source];
  if (source === 'marketing') {
    await atSource(context, source, administrator, [...mysqlSchema(root), ...mysqlUser(password)]);
  } else {
    const made = `IF DB_ID('${database}') IS NULL CREATE DATABASE ${database}`;
    await atSource(context, source, administrator, [{ text: made }, ...sqlServerLogin(password)]);
    await atSource(context, source, administrator, [...sqlServerSchema(root), ...sqlServerUser], database);
  }
  for (const table of TABLES[source])
    for (const statement of inserts(data, table)) await atSource(context, source, administrator, [statement], database);
}

/**
 * @param root the project's folder
 * @param data folder of the generated files
 * @returns how the extractor logs in at each database that the run brought; kept in no file
 */
export async function fillSources(
  context: Context,
  root: string,
  data: string,
): Promise<Partial<Record<SourceName, Login>>> {
  const logins: Partial<Record<SourceName, Login>> = {};
  const { names, configuration } = context;
  for (const source of Object.keys(TABLES) as SourceName[]) {
    const configured = configuration.sources[source];
    if (configured !== undefined) {
      const { SecretString } = await context.clients.secrets.send(
        new GetSecretValueCommand({ SecretId: configured.secret }),
      );
      await putValue(context, names.secret(source), JSON.parse(SecretString ?? '{}') as object);
      continue;
    }
    const login = { username: USER, password: drawPassword() };
    await fill(context, root, data, source, login.password);
    await putValue(context, names.secret(source), {
      engine: source === 'marketing' ? 'mysql' : 'sqlserver',
      host: await hostOf(context, source),
      port: PORTS[source],
      dbname: DATABASES[source],
      ...login,
    });
    logins[source] = login;
  }
  await putValue(context, names.hashKeySecret(), { key: randomBytes(32).toString('base64') });
  return logins;
}
