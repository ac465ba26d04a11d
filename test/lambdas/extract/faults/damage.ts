/** Damages recorded bytes as wires, disks and broken middlemen do, and a little worse. */

type Random = () => number;

export interface Damaged {
  readonly bytes: Buffer;
  /** What was done, for the message of a test that fails. */
  readonly how: string;
}

const below = (random: Random, limit: number): number => Math.floor(random() * limit);

/** @returns a place, and a size from 1 on that stays within the bytes and seldom is large */
function range(random: Random, bytes: Buffer): [number, number] {
  const at = below(random, bytes.length);
  const most = Math.min(bytes.length - at, 1 << below(random, 13));
  return [at, 1 + below(random, most)];
}

const ways: Readonly<Record<string, (bytes: Buffer, random: Random) => Damaged>> = {
  truncated(bytes, random) {
    const at = below(random, bytes.length);
    return { bytes: bytes.subarray(0, at), how: `cut off at ${at}` };
  },
  'bit flipped'(bytes, random) {
    const copy = Buffer.from(bytes);
    const at = below(random, bytes.length);
    const bit = below(random, 8);
    copy[at] = (copy[at] ?? 0) ^ (1 << bit);
    return { bytes: copy, how: `bit ${bit} of byte ${at} flipped` };
  },
  'byte replaced'(bytes, random) {
    const copy = Buffer.from(bytes);
    const at = below(random, bytes.length);
    const old = copy[at] ?? 0;
    // The bytes that mean something in the protocols come more often than chance would bring them.
    const special = [0x00, 0x01, 0xfb, 0xfc, 0xfd, 0xfe, 0xff, old + 1, old - 1];
    copy[at] = (random() < 0.6 ? special[below(random, special.length)] : below(random, 256)) ?? 0;
    return { bytes: copy, how: `byte ${at} made ${copy[at]} of ${old}` };
  },
  overwritten(bytes, random) {
    const copy = Buffer.from(bytes);
    const [at, size] = range(random, bytes);
    for (let i = at; i < at + size; i++) copy[i] = below(random, 256);
    return { bytes: copy, how: `${size} bytes from ${at} overwritten` };
  },
  zeroed(bytes, random) {
    const [at, size] = range(random, bytes);
    return { bytes: Buffer.from(bytes).fill(0, at, at + size), how: `${size} bytes from ${at} zeroed` };
  },
  removed(bytes, random) {
    const [at, size] = range(random, bytes);
    return {
      bytes: Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + size)]),
      how: `${size} bytes from ${at} removed`,
    };
  },
  inserted(bytes, random) {
    const [at, size] = range(random, bytes);
    const added = Buffer.from(Array.from({ length: size }, () => below(random, 256)));
    return {
      bytes: Buffer.concat([bytes.subarray(0, at), added, bytes.subarray(at)]),
      how: `${size} bytes inserted at ${at}`,
    };
  },
  repeated(bytes, random) {
    const [at, size] = range(random, bytes);
    return {
      bytes: Buffer.concat([bytes.subarray(0, at + size), bytes.subarray(at)]),
      how: `${size} bytes from ${at} repeated`,
    };
  },
  moved(bytes, random) {
    const [at, size] = range(random, bytes);
    const rest = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + size)]);
    const to = below(random, rest.length + 1);
    return {
      bytes: Buffer.concat([rest.subarray(0, to), bytes.subarray(at, at + size), rest.subarray(to)]),
      how: `${size} bytes from ${at} moved to ${to}`,
    };
  },
};

/** @returns a copy with one thing wrong with it, seldom two or three */
export function damage(bytes: Buffer, random: Random): Damaged {
  const names = Object.keys(ways);
  const steps: string[] = [];
  let damaged = bytes;
  do {
    const way = ways[names[below(random, names.length)] ?? ''];
    if (way === undefined || damaged.length === 0) break;
    const { bytes: next, how } = way(damaged, random);
    damaged = next;
    steps.push(how);
  } while (random() < 0.15 && steps.length < 3);
  return { bytes: damaged, how: steps.join(', then ') };
}

/** @returns the bytes in pieces as a socket might deliver them: a few, or one by one here and there */
export function cutAnywhere(bytes: Buffer, random: Random): Buffer[] {
  const pieces: Buffer[] = [];
  const most = 1 << below(random, 17);
  for (let at = 0; at < bytes.length;) {
    const size = Math.min(bytes.length - at, 1 + below(random, most));
    pieces.push(bytes.subarray(at, at + size));
    at += size;
    // Thousands of pieces of a few bytes show nothing that hundreds don't.
    if (pieces.length === 300) {
      pieces.push(bytes.subarray(at));
      break;
    }
  }
  return pieces.filter(({ length }) => length > 0);
}
