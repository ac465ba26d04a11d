/** A login at MySQL or MariaDB. */
import type { RowDataPacket } from 'mysql2/promise';
import { trustedAuthorities } from '../../extract/sources/certificates';
import { codeIn } from '../../extract/sources/failure';
import { abandon, closeMysql, connectMysql, type MysqlConnection } from '../../extract/sources/mysql-connection';
import { explainMysql } from '../../extract/sources/mysql-failure';
import type { SourceSecret } from '../../extract/sources/secret';
import { changeError, type Login, loginError, type User } from './login';

/** Asks the server; values are written into the text by the driver, as statements on accounts take no parameters. */
export type Ask = (sql: string, values: readonly string[]) => Promise<unknown>;

/** The first version that keeps two passwords of an account, and where a user names the one it replaces. */
const firstWithTwo = [8, 0, 14] as const;
/** The server asks for a privilege that the user hasn't got. */
const privilegeMissing = 1227;

export async function openMysqlLogin(user: User, timeout: number): Promise<Login> {
  const orFailure = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      const { kind, words } = explainMysql(error as Error);
      throw loginError(user, kind, words);
    }
  };
  const authorities = await trustedAuthorities(user.secret);
  const opened = await orFailure(connectMysql(user.secret, authorities, timeout));
  // A connection that breaks between two statements fails the next one; without a listener it would end the process.
  opened.connection.on('error', () => undefined);
  try {
    const version = await orFailure(begin(opened, timeout));
    return new MysqlLogin(opened, user, version);
  } catch (error) {
    abandon(opened.socket);
    throw error;
  }
}

/** @returns the server's version */
async function begin({ connection }: MysqlConnection, timeout: number): Promise<string> {
  // The driver escapes as it is read in these.
  await connection.query({ sql: 'SET NAMES utf8mb4', timeout });
  await connection.query({ sql: "SET SESSION sql_mode = ''", timeout });
  const [[row]] = await connection.query<RowDataPacket[]>({ sql: 'SELECT VERSION() AS version', timeout });
  return String(row?.['version']);
}

class MysqlLogin implements Login {
  constructor(
    private readonly opened: MysqlConnection,
    private readonly user: User,
    private readonly version: string,
  ) {}

  async changePassword(password: string, timeout: number): Promise<{ isOldKept: boolean }> {
    const ask: Ask = (sql, values) => this.opened.connection.query({ sql, values: [...values], timeout });
    try {
      return await changeMysqlPassword(ask, this.version, { from: this.user.secret, to: password });
    } catch (error) {
      const { kind, words } = explainMysql(error as Error);
      throw changeError(this.user, kind, codeIn(words));
    }
  }

  close(): Promise<void> {
    return closeMysql(this.opened, true);
  }
}

/**
 * Changes the password of the user that is logged in, as its server has it.
 *
 * @param version the server's, as it says it itself
 * @throws the server's error
 */
export async function changeMysqlPassword(
  ask: Ask,
  version: string,
  { from, to }: { readonly from: Pick<SourceSecret, 'password'>; readonly to: string },
): Promise<{ isOldKept: boolean }> {
  if (/mariadb/i.test(version)) {
    // There a user may change itself by no other statement.
    await ask('SET PASSWORD = PASSWORD(?)', [to]);
    return { isOldKept: false };
  }
  if (!isAtLeast(version, firstWithTwo)) {
    await ask('ALTER USER USER() IDENTIFIED BY ?', [to]);
    return { isOldKept: false };
  }
  // Named, the password of before is checked: a change that comes late, behind another one, is refused.
  const change = 'ALTER USER USER() IDENTIFIED BY ? REPLACE ?';
  const values = [to, from.password];
  try {
    // The one kept from the change before is dropped by this.
    await ask(`${change} RETAIN CURRENT PASSWORD`, values);
    return { isOldKept: true };
  } catch (error) {
    if ((error as { readonly errno?: number }).errno !== privilegeMissing) throw error;
  }
  await ask(change, values);
  return { isOldKept: false };
}

function isAtLeast(version: string, [major, minor, patch]: readonly [number, number, number]): boolean {
  const [, a = 0, b = 0, c = 0] = (/^(\d+)\.(\d+)\.(\d+)/.exec(version) ?? []).map(Number);
  return a !== major ? a > major : b !== minor ? b > minor : c >= patch;
}
