/** Stands between a client and a server, and breaks connections at a byte of one's choice. */
import { once } from 'node:events';
import { type AddressInfo, createServer, connect, type Server, type Socket } from 'node:net';

/** How a connection is to break: after so many bytes of the server's; null: never. */
export interface Break {
  readonly afterBytes: number;
  /** `end`: half of it is closed, as by a server that goes away; `reset`: as by a firewall that forgot it. */
  readonly by: 'end' | 'reset';
}

export class TcpProxy {
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  /** @param nextBreak is asked for each connection, in order of their coming */
  static async start(target: number, nextBreak: () => Break | null): Promise<TcpProxy> {
    const server = createServer({ noDelay: true });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const proxy = new TcpProxy(server, (server.address() as AddressInfo).port);
    server.on('connection', (client: Socket) => {
      proxy.join(client, target, nextBreak());
    });
    return proxy;
  }

  private join(client: Socket, target: number, breaking: Break | null): void {
    const upstream = connect({ port: target, host: '127.0.0.1', noDelay: true });
    let left = breaking?.afterBytes ?? Number.POSITIVE_INFINITY;
    for (const socket of [client, upstream]) {
      this.sockets.add(socket);
      // Whatever ends one side ends the other; that it ended is all there is to know.
      socket.on('error', () => undefined);
      socket.on('close', () => {
        this.sockets.delete(socket);
        (socket === client ? upstream : client).destroy();
      });
    }
    client.pipe(upstream);
    upstream.on('data', (chunk: Buffer) => {
      if (left === 0) return;
      const passed = chunk.subarray(0, Math.min(chunk.length, left));
      left -= passed.length;
      client.write(passed, () => {
        if (left > 0) return;
        upstream.destroy();
        if (breaking?.by === 'reset') client.resetAndDestroy();
        else client.end();
      });
    });
    upstream.on('end', () => client.end());
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
    await once(this.server, 'close');
  }
}
