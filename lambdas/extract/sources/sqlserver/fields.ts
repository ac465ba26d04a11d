/** Little-endian fields of a token, one after the other. */
import { ProtocolError } from '../../kernel/protocol-error';

export class Fields {
  private readonly view: DataView;

  constructor(
    private readonly bytes: Uint8Array,
    private at: number,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  uint8(): number {
    return this.view.getUint8(this.take(1));
  }

  uint16(): number {
    return this.view.getUint16(this.take(2), true);
  }

  int32(): number {
    return this.view.getInt32(this.take(4), true);
  }

  uint64(): bigint {
    return this.view.getBigUint64(this.take(8), true);
  }

  text(characters: number): string {
    const start = this.take(2 * characters);
    return new TextDecoder('utf-16le').decode(this.bytes.subarray(start, start + 2 * characters));
  }

  skip(count: number): void {
    this.take(count);
  }

  private take(count: number): number {
    const start = this.at;
    if (start + count > this.bytes.length) throw new ProtocolError('a token that ends inside a field');
    this.at += count;
    return start;
  }
}
