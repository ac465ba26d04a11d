/** A connection to MySQL or MariaDB, encrypted and with the server's certificate checked. */
import { connect as connectTcp, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Connection, ConnectionOptions } from 'mysql2/promise';
import type { SourceSecret } from './secret';

/** Milliseconds that a goodbye may take to leave this machine. */
const partingLimit = 500;
const comQuit = Buffer.from([1, 0, 0, 0, 1]);

export interface MysqlConnection {
  readonly connection: Connection;
  /** TLS over the socket. */
  readonly stream: Duplex;
  readonly socket: Socket;
}

/**
 * @param authorities PEM texts of those that the server's certificate is checked against
 * @param timeout milliseconds to get connected in
 * @throws the driver's error
 */
export async function connectMysql(
  secret: SourceSecret,
  authorities: readonly string[],
  timeout: number,
): Promise<MysqlConnection> {
  // Loaded when needed: drivers are heavy, and a function reads one engine.
  const { default: mysql } = await import('mysql2/promise');
  const driverOptions = options(secret, authorities, timeout);
  // The driver's own socket would be out of reach where it fails to connect.
  const socket = connectTcp(secret.port, secret.host).setNoDelay(true).setKeepAlive(true);
  try {
    const connection = await mysql.createConnection({ ...driverOptions, stream: () => socket });
    // Missing from the driver's types.
    const { stream } = (connection as unknown as { readonly connection: { readonly stream: Duplex } }).connection;
    return { connection, stream, socket };
  } catch (error) {
    abandon(socket);
    throw error;
  }
}

/** What still comes of the socket is of no interest, and without a listener would end the process. */
export function abandon(socket: Socket): void {
  socket.on('error', () => undefined).destroy();
}

/** @param isIdle whether no answer is on its way; only then the server is told */
export async function closeMysql({ connection, stream, socket }: MysqlConnection, isIdle: boolean): Promise<void> {
  if (isIdle && stream.writable) {
    // The server gives the connection up when this arrives; it is not waited for.
    await new Promise<void>((resolve) => {
      const limit = setTimeout(resolve, partingLimit);
      const done = (): void => {
        clearTimeout(limit);
        resolve();
      };
      stream.once('close', done).write(comQuit, done);
    });
  }
  connection.destroy();
  stream.destroy();
  socket.destroy();
}

function options(secret: SourceSecret, authorities: readonly string[], timeout: number): ConnectionOptions {
  return {
    host: secret.host,
    port: secret.port,
    user: secret.username,
    password: secret.password,
    database: secret.dbname,
    connectTimeout: timeout,
    ssl: {
      ca: authorities.join('\n'),
      rejectUnauthorized: true,
      verifyIdentity: true,
      minVersion: 'TLSv1.2',
    },
    compress: false,
    multipleStatements: false,
    // Answers are read by bytes: without what would change their form.
    flags: ['-CLIENT_QUERY_ATTRIBUTES', '-LOCAL_FILES', '-SESSION_TRACK', '-MULTI_RESULTS', '-IGNORE_SPACE', '-ODBC'],
  };
}
