/** Sends a query over the socket of a connection and walks the answer's rows into a kernel. */
import type { Duplex } from 'node:stream';
import type { RowKernel } from '../kernel/row-kernel';
import { type Ending, MysqlAnswer, ServerError } from './mysql-answer';

const comQuery = 0x03;
const largestPacket = 0xffffff;

/** The statement's time is over. */
export class StatementTimeout extends Error {
  override readonly name = 'StatementTimeout';

  /** @param limit milliseconds */
  constructor(limit: number) {
    super(`no end after ${limit} ms`);
  }
}

/** The server hung up. */
export class HungUp extends Error {
  override readonly name = 'HungUp';
}

/**
 * Takes the socket's data from whoever listens to it, and gives it back after the answer's last packet. After anything else
 * than a whole answer or the server's refusal nobody can tell what the socket's bytes mean: it is destroyed.
 *
 * @param stream over which nothing is under way
 * @throws what {@link MysqlAnswer.take} throws, StatementTimeout, HungUp, or the socket's own error
 */
export function readRows(stream: Duplex, sql: string, rows: RowKernel, timeout: number): Promise<Ending> {
  return new Promise((resolve, reject) => {
    const answer = new MysqlAnswer(rows);
    const taken = stream.listeners('data') as ((chunk: Buffer) => void)[];
    const release = (): void => {
      clearTimeout(timer);
      stream.off('data', onData).off('error', fail).off('end', onEnd).off('close', onEnd);
    };
    const giveBack = (): void => {
      release();
      for (const listener of taken) stream.on('data', listener);
    };
    const fail = (error: Error): void => {
      release();
      stream.destroy();
      reject(error);
    };
    const onEnd = (): void => {
      fail(new HungUp('the server closed the connection'));
    };
    const onData = (chunk: Buffer): void => {
      try {
        const ending = answer.take(chunk);
        if (ending === null) return;
        giveBack();
        resolve(ending);
      } catch (error) {
        if (!(error instanceof ServerError)) {
          fail(error as Error);
          return;
        }
        giveBack();
        reject(error);
      }
    };
    const timer = setTimeout(() => {
      fail(new StatementTimeout(timeout));
    }, timeout);
    if (stream.destroyed || stream.readableEnded || !stream.writable) {
      fail(new HungUp('the connection was closed before'));
      return;
    }
    for (const listener of taken) stream.off('data', listener);
    stream.on('data', onData).on('error', fail).on('end', onEnd).on('close', onEnd);
    stream.write(queryPacket(sql));
  });
}

function queryPacket(sql: string): Buffer {
  const size = 1 + Buffer.byteLength(sql);
  if (size >= largestPacket) throw new RangeError('a statement is longer than a packet');
  const packet = Buffer.allocUnsafe(4 + size);
  packet.writeUIntLE(size, 0, 3);
  packet[3] = 0;
  packet[4] = comQuery;
  packet.write(sql, 5);
  return packet;
}
