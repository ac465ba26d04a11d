/**
 * Stands in for mysql2 in the bundle of `bare-unencrypted`: connects without TLS, which the product itself never does, so
 * that it can be held against a tool that knows none.
 */
import mysql, { type Connection, type ConnectionOptions } from 'mysql2/promise';

export default {
  createConnection: (options: ConnectionOptions): Promise<Connection> => {
    const { ssl, ...others } = options;
    if (ssl === undefined) throw new TypeError('the product asks for TLS');
    return mysql.createConnection(others);
  },
};
