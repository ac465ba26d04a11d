/** Connecting to SQL Server, encrypted and with the server's certificate checked. */
import type { ConnectionConfiguration } from 'tedious';
import type { SourceSecret } from '../secret';
import { SqlServerConnection } from './connection';

/** TLS records hold 16 KiB, and so do the largest packets that the server sends through them. */
const packetBytes = 16_000;

/**
 * @param authorities PEM texts of those that the server's certificate is checked against
 * @param timeout milliseconds to get connected in
 * @param told is given the number of every error that the server tells of
 * @throws the driver's error
 */
export async function connectSqlServer(
  secret: SourceSecret,
  authorities: readonly string[],
  timeout: number,
  told: (number: number) => void,
): Promise<SqlServerConnection> {
  return SqlServerConnection.open(configuration(secret, authorities, timeout), timeout, told);
}

function configuration(secret: SourceSecret, authorities: readonly string[], timeout: number): ConnectionConfiguration {
  return {
    server: secret.host,
    authentication: { type: 'default', options: { userName: secret.username, password: secret.password } },
    options: {
      port: secret.port,
      database: secret.dbname,
      connectTimeout: timeout,
      // The session's own limits count from the statement's start to its last row; the driver's end at the first one.
      requestTimeout: 0,
      // Asked again on a new connection, by the rules of every other failure.
      maxRetriesOnTransientErrors: 0,
      encrypt: true,
      trustServerCertificate: false,
      cryptoCredentialsDetails: { ca: [...authorities], minVersion: 'TLSv1.2' },
      packetSize: packetBytes,
      appName: 'tributary',
    },
  };
}
