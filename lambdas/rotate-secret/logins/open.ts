/** Logs a user in at its source. */
import { type OpenLogin } from './login';
import { openMysqlLogin } from './mysql';
import { openSqlServerLogin } from './sqlserver';

export const openLogin: OpenLogin = (user, timeout) =>
  user.secret.engine === 'mysql' ? openMysqlLogin(user, timeout) : openSqlServerLogin(user, timeout);
