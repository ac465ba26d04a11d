/** The source tables, as the server's administrator sees them. */
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { type Connection, createConnection } from 'mysql2/promise';
import { state } from './running-platform';

/** A connection over the server's own socket; numbers come as the text that the server sent. */
export const connectToSources = (stateFolder = state): Promise<Connection> =>
  createConnection({
    socketPath: join(stateFolder, 'sources', 'mariadb', 'mysqld.sock'),
    user: userInfo().username,
    // The server knows the user by the socket's peer: there is nothing to send.
    authPlugins: { unix_socket: () => () => Buffer.alloc(0) },
    dateStrings: true,
    supportBigNumbers: true,
    bigNumberStrings: true,
    namedPlaceholders: true,
    multipleStatements: true,
  });
