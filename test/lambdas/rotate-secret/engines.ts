/** The servers whose passwords are rotated. */
import { isLoginRefusal } from '../../../lambdas/extract/sources/failure';
import type { SourceSecret } from '../../../lambdas/extract/sources/secret';
import { openLogin } from '../../../lambdas/rotate-secret/logins/open';
import { startMariadb } from '../servers/mariadb';
import { startStandIn } from '../servers/sql-server';

export interface Engine {
  readonly secret: SourceSecret;
  /** Runs SQL as administrator, in the database that the secret names. */
  readonly sql: (text: string) => Promise<void>;
}

export const engines: readonly (readonly [string, () => Promise<Engine>])[] = [
  [
    'MariaDB',
    async () => {
      const mariadb = await startMariadb();
      return {
        secret: mariadb.secret,
        sql: (text) => {
          mariadb.sql(`USE marketing; ${text}`);
          return Promise.resolve();
        },
      };
    },
  ],
  ['the TDS server', startStandIn],
];

/** Whether a server lets the user in. */
export async function opens(secret: SourceSecret): Promise<boolean> {
  try {
    await (await openLogin({ source: 'marketing', secret }, 5000)).close();
    return true;
  } catch (error) {
    if (isLoginRefusal(error)) return false;
    throw error;
  }
}
