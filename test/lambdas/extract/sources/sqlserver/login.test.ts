import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { Connection } from 'tedious';
import { isTransient } from '../../../../../lambdas/extract/sources/failure';
import { openSqlServer } from '../../../../../lambdas/extract/sources/sqlserver/session';
import { stopServers } from '../../../servers/server';
import { type SqlServer, startStandIn } from '../../../servers/sql-server';
import { damage } from '../../faults/damage';
import { seeded } from '../../faults/random';
import { contractOf } from '../../setting';

jest.setTimeout(120_000);

const contract = contractOf('orders', { key: ['id'], columns: [{ name: 'id', type: 'bigint' }] });
const limit = 1000;

describe('a login to SQL Server', () => {
  let server: SqlServer;

  beforeAll(async () => {
    server = await startStandIn();
  });

  afterEach(() => {
    jest.restoreAllMocks();
  });

  afterAll(stopServers);

  /** @returns name of the error that opening a session ends in; null where it is opened */
  const outcome = async (port: number, timeout = limit): Promise<string | null> => {
    try {
      const session = await openSqlServer({ ...server.secret, port }, contract, timeout);
      await session.close();
      return null;
    } catch (error) {
      return `${(error as Error).name}${isTransient(error) ? ' that passes' : ''}`;
    }
  };

  it('that is answered with damaged tokens ends in a clear error, and never the process', async () => {
    type Parse = (
      this: Connection,
      message: unknown,
      handler: unknown,
    ) => ReturnType<Connection['createTokenStreamParser']>;
    const parse = Reflect.get(Connection.prototype, 'createTokenStreamParser') as Parse;
    let seed = 0;
    jest.spyOn(Connection.prototype, 'createTokenStreamParser').mockImplementation(function (
      this: Connection,
      message,
      handler,
    ) {
      const random = seeded(seed);
      const damaged = Readable.from(
        (async function* () {
          const chunks: Buffer[] = [];
          for await (const chunk of message) chunks.push(chunk as Buffer);
          yield damage(Buffer.concat(chunks), random).bytes;
        })(),
      );
      return parse.call(this, damaged, handler);
    });
    const seen = new Map<string, number>();
    for (; seed < 40; seed++) {
      const came = (await outcome(server.secret.port)) ?? 'opened';
      seen.set(came, (seen.get(came) ?? 0) + 1);
    }
    const clear = [
      'opened',
      'SourceProtocolError that passes',
      'SourceTimeoutError',
      'SourceAccessError',
      'SourceQueryError',
    ];
    expect([...seen.keys()].filter((name) => !clear.includes(name))).toEqual([]);
    expect(seen.get('SourceProtocolError that passes')).toBeGreaterThan(5);
  });

  it.each([
    ['with what is no TDS', 'HTTP/1.1 400 Bad Request\r\n\r\n'],
    ['with a packet of no length', Buffer.from([4, 1, 0, 0, 0, 0, 0, 0])],
    ['with options that point nowhere', Buffer.from([4, 1, 0, 14, 0, 0, 1, 0, 1, 0xff, 0xff, 0xff, 0xff, 0xff])],
    ['with no options at all', Buffer.from([4, 1, 0, 9, 0, 0, 1, 0, 0xff])],
    ['with nothing', ''],
  ])('that is answered %s ends in a clear error', async (_, answer) => {
    const sockets = new Set<Socket>();
    const other = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.once('data', () => socket.write(answer));
    }).listen(0, '127.0.0.1');
    await once(other, 'listening');
    try {
      expect(await outcome((other.address() as AddressInfo).port, 1000)).toMatch(
        /^Source(Protocol|Unreachable|Timeout|Certificate|Query)Error/,
      );
    } finally {
      for (const socket of sockets) socket.destroy();
      other.close();
      await once(other, 'close');
    }
  });
});
