/** Opens the source that a secret names. */
import type { AskedOf } from './failure';
import { openMysql } from './mysql';
import type { SourceSecret } from './secret';
import type { Session } from './session';
import { openSqlServer } from './sqlserver/session';

/** @param timeout milliseconds to get connected in */
export function connect(secret: SourceSecret, contract: AskedOf, timeout: number): Promise<Session> {
  return secret.engine === 'mysql' ? openMysql(secret, contract, timeout) : openSqlServer(secret, contract, timeout);
}
