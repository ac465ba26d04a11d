/** A way to S3 on which requests go wrong. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * `error`: S3 answers with this status and code, and does nothing. `unanswered`: S3 does as asked, and its answer is lost.
 * `cut`: the connection ends with half of the request sent. `silent`: nothing ever comes. `slow`: the answer takes its
 * time. `late error`: S3 says 200 at once, and in the answer's body that it failed.
 */
export type Fault =
  | { readonly kind: 'error'; readonly status: number; readonly code: string }
  | { readonly kind: 'unanswered' | 'cut' | 'silent' | 'slow' | 'late error' };

/** What a request is, by its method and query: `PUT part`, `POST uploads`, `PUT`, `POST uploadId` … */
export type Request = string;

export class FaultyS3 {
  private readonly server: Server;
  /** The requests that came, in order. */
  readonly requests: Request[] = [];
  /** Decides what goes wrong with a request; `nth` counts those that are alike, from 0. */
  fault: (asked: Request, nth: number) => Fault | null = () => null;
  /** What a request waits for before S3 gets it. */
  hold: (asked: Request) => Promise<void> = () => Promise.resolve();

  private constructor(private readonly behind: URL) {
    this.server = createServer((incoming, answer) => {
      void this.pass(incoming, answer).catch(() => answer.destroy());
    });
  }

  static async before(url: string): Promise<FaultyS3> {
    const proxy = new FaultyS3(new URL(url));
    proxy.server.listen(0, '127.0.0.1');
    await once(proxy.server, 'listening');
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private async pass(incoming: IncomingMessage, answer: ServerResponse): Promise<void> {
    const query = new URL(incoming.url ?? '/', this.behind).searchParams;
    const subject = ['partNumber', 'uploads', 'uploadId', 'tagging', 'delete'].find((name) => query.has(name));
    const asked = [incoming.method, subject].filter((word) => word !== undefined).join(' ');
    const fault = this.fault(asked, this.requests.filter((earlier) => earlier === asked).length);
    this.requests.push(asked);
    if (fault?.kind === 'cut') {
      await once(incoming, 'data');
      incoming.socket.end();
      return;
    }
    const body: Buffer[] = [];
    for await (const bytes of incoming) body.push(bytes as Buffer);
    switch (fault?.kind) {
      case 'silent':
        return;
      case 'error':
        answer.writeHead(fault.status, { 'content-type': 'application/xml' });
        answer.end(errorBody(fault.code));
        return;
      case 'late error':
        answer.writeHead(200, { 'content-type': 'application/xml' });
        answer.end(errorBody('InternalError'));
        return;
      case 'slow':
        await sleep(700);
    }
    await this.hold(asked);
    const { status, headers, bytes } = await this.forward(incoming, Buffer.concat(body));
    if (fault?.kind === 'unanswered') incoming.socket.destroy();
    else answer.writeHead(status, headers).end(bytes);
  }

  private async forward(
    { method, url, headers }: IncomingMessage,
    body: Buffer,
  ): Promise<{ status: number; headers: IncomingMessage['headers']; bytes: Buffer }> {
    // The body is here: it doesn't wait for S3 to want it.
    const passed = Object.fromEntries(Object.entries(headers).filter(([name]) => name !== 'expect'));
    const outgoing = request(new URL(url ?? '/', this.behind), { method, headers: passed });
    outgoing.end(body);
    const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
    const bytes: Buffer[] = [];
    for await (const piece of answer) bytes.push(piece as Buffer);
    return { status: answer.statusCode ?? 500, headers: answer.headers, bytes: Buffer.concat(bytes) };
  }
}

const errorBody = (code: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>by the test</Message></Error>`;
