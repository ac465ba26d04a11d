/** A login at SQL Server. */
import { trustedAuthorities } from '../../extract/sources/certificates';
import { codeIn } from '../../extract/sources/failure';
import type { SourceSecret } from '../../extract/sources/secret';
import { connectSqlServer } from '../../extract/sources/sqlserver/connect';
import type { SqlServerConnection } from '../../extract/sources/sqlserver/connection';
import { sqlServerDialect } from '../../extract/sources/sqlserver/dialect';
import { explain } from '../../extract/sources/sqlserver/failures';
import { TextRows } from '../../extract/sources/sqlserver/rows';
import { changeError, type Login, loginError, type User } from './login';

export async function openSqlServerLogin(user: User, timeout: number): Promise<Login> {
  const told: number[] = [];
  const authorities = await trustedAuthorities(user.secret);
  try {
    const connection = await connectSqlServer(user.secret, authorities, timeout, (number) => told.push(number));
    return new SqlServerLogin(connection, user);
  } catch (error) {
    const { kind, words } = explain(error as Error, told);
    throw loginError(user, kind, words);
  }
}

class SqlServerLogin implements Login {
  constructor(
    private readonly connection: SqlServerConnection,
    private readonly user: User,
  ) {}

  async changePassword(password: string, timeout: number): Promise<{ isOldKept: boolean }> {
    try {
      await this.connection.batch(alterLogin(this.user.secret, password), new TextRows(), timeout);
      return { isOldKept: false };
    } catch (error) {
      const { kind, words } = explain(error as Error);
      throw changeError(this.user, kind, codeIn(words));
    }
  }

  close(): Promise<void> {
    this.connection.close();
    return Promise.resolve();
  }
}

/** A login may change itself where it names its password of before; the statement takes no parameters. */
export function alterLogin({ username, password }: Pick<SourceSecret, 'username' | 'password'>, to: string): string {
  const login = sqlServerDialect.quote(username);
  return `ALTER LOGIN ${login} WITH PASSWORD = ${literal(to)} OLD_PASSWORD = ${literal(password)}`;
}

/** Nothing but a single quote ends such a text. */
const literal = (text: string): string => `N'${text.replaceAll("'", "''")}'`;
