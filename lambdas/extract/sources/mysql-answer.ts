/** The answer to a query in MySQL's text protocol, taken apart as it comes off the socket. */
import { ProtocolError, type RowKernel } from '../kernel/row-kernel';

const header = 4;
/** First bytes of the packets that are told apart by them. */
const ok = 0x00;
const localFile = 0xfb;
const endOfFile = 0xfe;
const failure = 0xff;
const twoBytes = 0xfc;

const endSize = 5;
const moreResults = 0x0008;
/** What every definition of a column begins with: its catalog, which is named `def`. */
const definition = Buffer.from('\u0003def', 'latin1');

/** What the server says instead of an answer, or of the rest of one. */
export class ServerError extends Error {
  override readonly name = 'ServerError';

  constructor(
    readonly errno: number,
    readonly sqlState: string,
    message: string,
  ) {
    super(message);
  }
}

export interface Ending {
  /** How many warnings the statement left on the server, 65,535 at most. */
  readonly warnings: number;
}

/**
 * Reads one answer: the number of columns, their definitions, an end packet, rows, an end packet. Everything up to the rows is
 * checked here, packet by packet; rows go to the kernel as they come. Of a session with CLIENT_DEPRECATE_EOF, compression or
 * several statements in one it would make nothing: none is asked for.
 */
export class MysqlAnswer {
  private phase: 'head' | 'definitions' | 'definitions end' | 'first row' | 'rows' = 'head';
  private columns = 0;
  /** The query is packet 0. */
  private sequence = 1;
  private pending: Buffer = Buffer.alloc(0);

  constructor(private readonly rows: RowKernel) {}

  /**
   * @param chunk bytes of the answer, cut anywhere
   * @returns how the answer ended; null while it goes on
   * @throws ServerError when the server gives the statement up
   * @throws ProtocolError for bytes that are no answer, or more than one
   * @throws UnwritableCell by the kernel
   */
  take(chunk: Buffer): Ending | null {
    if (this.phase === 'rows') return this.takeRows(chunk);
    this.pending = this.pending.length === 0 ? chunk : Buffer.concat([this.pending, chunk]);
    while (this.phase !== 'first row') {
      const packet = this.nextPacket();
      if (packet === null) return null;
      this.takePacket(packet);
    }
    // The kernel numbers packets from the first that it is given.
    if (this.pending.length < header) return null;
    this.checkSequence();
    this.phase = 'rows';
    const rest = this.pending;
    this.pending = Buffer.alloc(0);
    return this.takeRows(rest);
  }

  private takePacket(packet: Buffer): void {
    const first = packet[0];
    if (first === failure) {
      if (this.pending.length > 0) throw new ProtocolError('bytes follow an error');
      throw serverError(packet);
    }
    switch (this.phase) {
      case 'head':
        this.columns = columnCount(packet);
        this.phase = 'definitions';
        return;
      case 'definitions':
        if (!packet.subarray(0, definition.length).equals(definition))
          throw new ProtocolError('a column has no definition');
        this.columns--;
        if (this.columns === 0) this.phase = 'definitions end';
        return;
      default:
        checkEnd(packet);
        this.phase = 'first row';
    }
  }

  private takeRows(chunk: Buffer): Ending | null {
    const end = this.rows.mysqlRows(chunk);
    if (end === null) return null;
    if (end.consumed !== chunk.length) throw new ProtocolError('bytes follow the end of the answer');
    const packet = Buffer.from(end.packet);
    if (packet[0] === failure) throw serverError(packet);
    return checkEnd(packet);
  }

  /** Takes the next whole packet off what is pending; null when there is none. */
  private nextPacket(): Buffer | null {
    if (this.pending.length < header) return null;
    const size = this.pending.readUIntLE(0, 3);
    if (size === 0) throw new ProtocolError('a packet is empty');
    // An error that the server sends of its own accord, before it hangs up, begins to count anew.
    const isUnasked = this.phase === 'head' && this.pending[3] === 0 && this.pending[header] === failure;
    if (!isUnasked) this.checkSequence();
    if (this.pending.length < header + size) return null;
    const packet = this.pending.subarray(header, header + size);
    this.pending = this.pending.subarray(header + size);
    this.sequence = (this.sequence + 1) & 0xff;
    return packet;
  }

  private checkSequence(): void {
    if (this.pending[3] !== this.sequence)
      throw new ProtocolError(`packet ${String(this.pending[3])} came where ${this.sequence} was due`);
  }
}

function columnCount(packet: Buffer): number {
  const first = packet[0] ?? 0;
  if (first === ok) throw new ProtocolError('the statement has no rows');
  if (first === localFile) throw new ProtocolError('the server asks for a file of this machine');
  if (first < localFile && packet.length === 1) return first;
  if (first === twoBytes && packet.length === 3) return packet.readUInt16LE(1);
  throw new ProtocolError('the answer does not begin with a number of columns');
}

function checkEnd(packet: Buffer): Ending {
  if (packet[0] !== endOfFile || packet.length !== endSize)
    throw new ProtocolError('a packet is not the end that is due');
  if ((packet.readUInt16LE(3) & moreResults) !== 0) throw new ProtocolError('another answer follows');
  return { warnings: packet.readUInt16LE(1) };
}

function serverError(packet: Buffer): Error {
  if (packet.length < 3) return new ProtocolError('an error is cut off');
  const marked = packet[3] === '#'.charCodeAt(0) && packet.length >= 9;
  return new ServerError(
    packet.readUInt16LE(1),
    marked ? packet.toString('latin1', 4, 9) : '',
    packet.toString('utf8', marked ? 9 : 3),
  );
}
