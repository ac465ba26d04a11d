import type { RowKernel } from '../../../../../lambdas/extract/kernel/row-kernel';
import { MysqlAnswer } from '../../../../../lambdas/extract/sources/mysql-answer';

/** Takes each packet for a row until one begins with 0xFE or 0xFF. */
class Walker implements Pick<RowKernel, 'mysqlRows'> {
  readonly seen: Buffer[] = [];
  private held = Buffer.alloc(0);

  mysqlRows(chunk: Uint8Array): { packet: Uint8Array; consumed: number } | null {
    const before = this.held.length;
    this.held = Buffer.concat([this.held, chunk]);
    for (let at = 0; ;) {
      const size = this.held.length - at < 4 ? Number.POSITIVE_INFINITY : this.held.readUIntLE(at, 3);
      if (at + 4 + size > this.held.length) {
        this.held = this.held.subarray(at);
        return null;
      }
      const packet = this.held.subarray(at + 4, at + 4 + size);
      at += 4 + size;
      if ((packet[0] ?? 0) >= 0xfe) return { packet, consumed: at - before };
      this.seen.push(packet);
    }
  }
}

const packet = (sequence: number, ...payload: (number | string)[]): Buffer => {
  const body = Buffer.concat(payload.map((part) => (typeof part === 'number' ? Buffer.of(part) : Buffer.from(part))));
  return Buffer.concat([Buffer.of(body.length, 0, 0, sequence), body]);
};
const end = (sequence: number, warnings = 0, status = 2): Buffer => packet(sequence, 0xfe, warnings, 0, status, 0);
const definition = (sequence: number): Buffer => packet(sequence, 3, 'def and what else it says');
const refusal = (sequence: number): Buffer => packet(sequence, 0xff, 0x7a, 0x04, "#42S02Table 'gone' doesn't exist");

const head = [packet(1, 2), definition(2), definition(3), end(4)];
const rows = [packet(5, 1, 'a', 1, 'b'), packet(6, 1, 'c', 0xfb)];

function read(bytes: readonly Buffer[]): { ending: unknown; rows: number } {
  const walker = new Walker();
  const answer = new MysqlAnswer(walker as unknown as RowKernel);
  let ending: unknown = null;
  for (const piece of bytes) ending = answer.take(piece);
  return { ending, rows: walker.seen.length };
}

const whole = (...packets: Buffer[]): { ending: unknown; rows: number } => read([Buffer.concat(packets)]);

it('an answer is read whole, packet by packet and byte by byte', () => {
  const packets = [...head, ...rows, end(7, 3)];
  const bytes = Buffer.concat(packets);
  const expected = { ending: { warnings: 3 }, rows: 2 };
  expect(whole(bytes)).toEqual(expected);
  expect(read(packets)).toEqual(expected);
  expect(read(Array.from(bytes, (byte) => Buffer.of(byte)))).toEqual(expected);
});

it('an answer without rows ends, and one that is cut off does not', () => {
  expect(whole(...head, end(5))).toEqual({ ending: { warnings: 0 }, rows: 0 });
  const bytes = Buffer.concat([...head, ...rows, end(7)]);
  for (let size = 1; size < bytes.length; size++) expect(whole(bytes.subarray(0, size)).ending).toBeNull();
});

it('an error takes the place of the answer, of a definition or of a row', () => {
  const error = { errno: 1146, sqlState: '42S02', message: "Table 'gone' doesn't exist" };
  for (const packets of [
    [refusal(1)],
    [packet(1, 2), refusal(2)],
    [...head, refusal(5)],
    [...head, ...rows, refusal(7)],
  ])
    expect(() => whole(...packets)).toThrow(expect.objectContaining(error) as Error);
});

it('an error that the server sends unasked, before it hangs up, is numbered anew and still told', () => {
  expect(() => whole(refusal(0))).toThrow(/gone/);
});

it('an answer of more columns than a byte counts is read', () => {
  const columns = 300;
  const definitions = Array.from({ length: columns }, (_, i) => definition((2 + i) & 0xff));
  const packets = [packet(1, 0xfc, columns & 0xff, columns >> 8), ...definitions, end(302 & 0xff), end(303 & 0xff)];
  expect(whole(...packets)).toEqual({ ending: { warnings: 0 }, rows: 0 });
});

it.each([
  ['a request for a file of this machine', [packet(1, 0xfb, '/etc/passwd')], /asks for a file/],
  ['an answer without rows, as to an INSERT', [packet(1, 0, 0, 0, 2, 0, 0, 0)], /has no rows/],
  ['a number of columns that is none', [packet(1, 0xfd, 1, 0, 0)], /does not begin/],
  ['bytes of another protocol', [Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')], /came where 1 was due/],
  ['a packet that is missing', [packet(1, 2), definition(3)], /packet 3 came where 2 was due/],
  ['a first row that is missing', [...head, packet(6, 1, 'c', 0xfb)], /packet 6 came where 5 was due/],
  ['a packet without anything in it', [packet(1)], /empty/],
  ['something else than a definition', [packet(1, 2), packet(2, 'row')], /no definition/],
  ['something else than the definitions’ end', [packet(1, 1), definition(2), packet(3, 1, 'a')], /not the end/],
  ['an end that is too long', [...head, packet(5, 0xfe, 0, 0, 2, 0, 0, 0)], /not the end/],
  ['another answer behind the first', [...head, end(5, 0, 8)], /another answer/],
  ['bytes behind the end', [...head, end(5), Buffer.of(1)], /bytes follow/],
  ['bytes behind an error', [refusal(1), Buffer.of(1)], /bytes follow/],
  ['an error that is cut short', [packet(1, 0xff, 1)], /cut off/],
])('%s is refused', (_what, packets, message) => {
  expect(() => whole(...packets)).toThrow(message);
});
