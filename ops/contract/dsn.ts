/** The address of a source database as a URL, without its password. No message quotes it: one may be in it all the same. */
import type { SourceSecret } from '../../lambdas/extract/sources/secret';
import { UsageError } from '../errors';

export interface Dsn extends Pick<SourceSecret, 'engine' | 'host' | 'port' | 'username' | 'dbname'> {
  /** File with the PEM of the authority that signed the server's certificate; null: those of Amazon RDS. */
  readonly ca: string | null;
}

const engines = new Map<string, { readonly engine: SourceSecret['engine']; readonly port: number }>([
  ['mysql:', { engine: 'mysql', port: 3306 }],
  ['sqlserver:', { engine: 'sqlserver', port: 1433 }],
]);

const FORM =
  'give --dsn as mysql://user@host:3306/database or sqlserver://user@host:1433/database, with ?ca=<file> for a private authority';

const PASSWORD =
  '--dsn has a password in it, which the list of processes shows to every user of this machine and the shell keeps in its ' +
  'history: take it for known and change it, leave it out of --dsn, and put the new one into TRIBUTARY_SOURCE_PASSWORD, type ' +
  'it when it is asked for, or use --secret <file>';

/** A colon before the first @, as before a password, also where characters of it end the address early. */
const holdsPassword = (text: string): boolean => /^[^@]*:[^@]*@/.test(text.replace(/^[a-z][a-z0-9+.-]*:\/\//i, ''));

/** @throws UsageError that says which part is wrong */
export function parseDsn(text: string): Dsn {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw misuse(text, 'it is no URL');
  }
  const known = engines.get(url.protocol);
  const parameters = [...url.searchParams.keys()];
  if (url.password !== '' || parameters.some((name) => /pass|pwd/i.test(name))) throw new UsageError(PASSWORD);
  if (known === undefined) throw misuse(text, 'it begins with neither mysql:// nor sqlserver://');
  const database = url.pathname.slice(1);
  const faults = [
    url.username === '' && 'it names no user',
    url.hostname === '' && 'it names no host',
    database === '' && 'it names no database',
    database.includes('/') && 'its database has a slash',
    url.hash !== '' && 'it has a #, which is written %23',
    parameters.some((name) => name !== 'ca') && 'it has a parameter other than ca',
  ].filter((fault) => fault !== false);
  if (faults.length > 0) throw misuse(text, faults.join(', '));
  const ca = url.searchParams.get('ca');
  if (ca === '') throw misuse(text, 'its ca names no file');
  try {
    return {
      engine: known.engine,
      host: decodeURIComponent(url.hostname.replace(/^\[(.*)\]$/, '$1')),
      port: url.port === '' ? known.port : Number(url.port),
      username: decodeURIComponent(url.username),
      dbname: decodeURIComponent(database),
      ca,
    };
  } catch {
    throw misuse(text, 'it has a % that begins no character');
  }
}

const misuse = (text: string, fault: string): UsageError =>
  new UsageError(holdsPassword(text) ? PASSWORD : `${FORM}: ${fault}`);
