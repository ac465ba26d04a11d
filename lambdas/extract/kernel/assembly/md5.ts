/** MD5 of four messages at once, a lane each: one message alone keeps most of a processor waiting for itself. */
import { Place } from './memory';

const BLOCK: usize = 64;
const LANES: usize = 4;
/** Messages that wait at most, and bytes of them. */
const MOST_WAITING: usize = 256;
const SINES = memory.data<u32>([
  0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501, 0x698098d8,
  0x8b44f7af, 0xffff5bb1, 0x895cd7be, 0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821, 0xf61e2562, 0xc040b340,
  0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8, 0x21e1cde6, 0xc33707d6, 0xf4d50d87,
  0x455a14ed, 0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a, 0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c,
  0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70, 0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05, 0xd9d4d039,
  0xe6db99e5, 0x1fa27cf8, 0xc4ac5665, 0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92,
  0xffeff47d, 0x85845dd1, 0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb,
  0xeb86d391,
]);

/** The words of a block, a vector each, and the four words of the states. */
const WORDS = memory.data(16 * 16, 16);
const STATES = memory.data(4 * 16, 16);
/** Where the lanes are in their messages, and how many blocks they have before them. */
const PLACES = memory.data(4 * 4, 16);
const BLOCKS = memory.data(4 * 4, 16);
/** Start and number of blocks of the messages that wait. */
const WAITING = memory.data(256 * 8, 16);

export abstract class Md5 {
  static waiting: usize = 0;
  /** End of the messages that wait. */
  static end: usize = 0;
  static sum: u64 = 0;
}

export function beginMd5(): void {
  Md5.waiting = 0;
  Md5.end = Place.texts;
  Md5.sum = 0;
}

/** Bytes that a message of `size` takes with what MD5 adds to it. */
export function paddedSize(size: usize): usize {
  return (size + 9 + BLOCK - 1) & ~(BLOCK - 1);
}

/**
 * Takes the message of `size` bytes at `at`, behind which there is room for what MD5 adds. It is looked at no later than by
 * `md5Sum`.
 */
export function addMessage(at: usize, size: usize): void {
  const padded = paddedSize(size);
  memory.fill(at + size, 0, padded - size);
  store<u8>(at + size, 0x80);
  store<u64>(at + padded - 8, (<u64>size) << 3);
  const entry = WAITING + (Md5.waiting << 3);
  store<u32>(entry, at);
  store<u32>(entry, padded / BLOCK, 4);
  Md5.waiting++;
  if (Md5.waiting == MOST_WAITING) digestAll();
}

/** Sum of the last four bytes of the digests, each as a number with the highest byte first. */
export function md5Sum(): u64 {
  digestAll();
  return Md5.sum;
}

/** Digests what waits. */
export function digestAll(): void {
  let next: usize = 0;
  let busy: usize = 0;
  for (let lane: usize = 0; lane < LANES; lane++) {
    store<u32>(PLACES + (lane << 2), Place.texts);
    store<u32>(BLOCKS + (lane << 2), 0);
  }
  while (true) {
    // A lane that is through takes the next message.
    let least: u32 = u32.MAX_VALUE;
    for (let lane: usize = 0; lane < LANES; lane++) {
      const blocks = BLOCKS + (lane << 2);
      if (load<u32>(blocks) == 0 && next < Md5.waiting) {
        const entry = WAITING + (next++ << 3);
        store<u32>(PLACES + (lane << 2), load<u32>(entry));
        store<u32>(blocks, load<u32>(entry, 4));
        const state = STATES + (lane << 2);
        store<u32>(state, 0x67452301);
        store<u32>(state, 0xefcdab89, 16);
        store<u32>(state, 0x98badcfe, 32);
        store<u32>(state, 0x10325476, 48);
        busy++;
      }
      const left = load<u32>(blocks);
      if (left) least = min(least, left);
    }
    if (busy == 0) break;
    digest(least);
    for (let lane: usize = 0; lane < LANES; lane++) {
      const blocks = BLOCKS + (lane << 2);
      const left = load<u32>(blocks);
      if (left == 0) {
        // Without a message of its own, a lane digests anything, as long as it lies in memory.
        store<u32>(PLACES + (lane << 2), Place.texts);
        continue;
      }
      store<u32>(blocks, left - least);
      if (left > least) continue;
      Md5.sum += <u64>bswap(load<u32>(STATES + (lane << 2), 48));
      store<u32>(PLACES + (lane << 2), Place.texts);
      busy--;
    }
  }
  Md5.waiting = 0;
  Md5.end = Place.texts;
}

function rotate(x: v128, bits: i32): v128 {
  return v128.or(i32x4.shl(x, bits), i32x4.shr_u(x, 32 - bits));
}

/** What a step adds to a state word besides its function: word and sine. */
function term(word: usize, step: usize): v128 {
  return i32x4.add(v128.load(WORDS + ((word & 15) << 4)), v128.load32_splat(SINES + (step << 2)));
}

/** Puts four blocks, one at each lane's place, in the order of the words, and moves the places on. */
function transpose(): void {
  const p0 = <usize>load<u32>(PLACES);
  const p1 = <usize>load<u32>(PLACES, 4);
  const p2 = <usize>load<u32>(PLACES, 8);
  const p3 = <usize>load<u32>(PLACES, 12);
  for (let i: usize = 0; i < BLOCK; i += 16) {
    const r0 = v128.load(p0 + i);
    const r1 = v128.load(p1 + i);
    const r2 = v128.load(p2 + i);
    const r3 = v128.load(p3 + i);
    const a = v128.shuffle<i32>(r0, r1, 0, 4, 1, 5);
    const b = v128.shuffle<i32>(r2, r3, 0, 4, 1, 5);
    const c = v128.shuffle<i32>(r0, r1, 2, 6, 3, 7);
    const d = v128.shuffle<i32>(r2, r3, 2, 6, 3, 7);
    const words = WORDS + (i << 2);
    v128.store(words, v128.shuffle<i64>(a, b, 0, 2));
    v128.store(words, v128.shuffle<i64>(a, b, 1, 3), 16);
    v128.store(words, v128.shuffle<i64>(c, d, 0, 2), 32);
    v128.store(words, v128.shuffle<i64>(c, d, 1, 3), 48);
  }
  v128.store(PLACES, i32x4.add(v128.load(PLACES), i32x4.splat(<i32>BLOCK)));
}

/** Takes `blocks` blocks of each lane into its state. */
function digest(blocks: u32): void {
  let a = v128.load(STATES);
  let b = v128.load(STATES, 16);
  let c = v128.load(STATES, 32);
  let d = v128.load(STATES, 48);
  for (; blocks; blocks--) {
    transpose();
    const a0 = a;
    const b0 = b;
    const c0 = c;
    const d0 = d;
    for (let i: usize = 0; i < 16; i += 4) {
      a = i32x4.add(b, rotate(i32x4.add(i32x4.add(a, term(i, i)), v128.bitselect(c, d, b)), 7));
      d = i32x4.add(a, rotate(i32x4.add(i32x4.add(d, term(i + 1, i + 1)), v128.bitselect(b, c, a)), 12));
      c = i32x4.add(d, rotate(i32x4.add(i32x4.add(c, term(i + 2, i + 2)), v128.bitselect(a, b, d)), 17));
      b = i32x4.add(c, rotate(i32x4.add(i32x4.add(b, term(i + 3, i + 3)), v128.bitselect(d, a, c)), 22));
    }
    for (let i: usize = 16; i < 32; i += 4) {
      a = i32x4.add(b, rotate(i32x4.add(i32x4.add(a, term(5 * i + 1, i)), v128.bitselect(b, c, d)), 5));
      d = i32x4.add(a, rotate(i32x4.add(i32x4.add(d, term(5 * i + 6, i + 1)), v128.bitselect(a, b, c)), 9));
      c = i32x4.add(d, rotate(i32x4.add(i32x4.add(c, term(5 * i + 11, i + 2)), v128.bitselect(d, a, b)), 14));
      b = i32x4.add(c, rotate(i32x4.add(i32x4.add(b, term(5 * i + 16, i + 3)), v128.bitselect(c, d, a)), 20));
    }
    for (let i: usize = 32; i < 48; i += 4) {
      a = i32x4.add(b, rotate(i32x4.add(i32x4.add(a, term(3 * i + 5, i)), v128.xor(v128.xor(b, c), d)), 4));
      d = i32x4.add(a, rotate(i32x4.add(i32x4.add(d, term(3 * i + 8, i + 1)), v128.xor(v128.xor(a, b), c)), 11));
      c = i32x4.add(d, rotate(i32x4.add(i32x4.add(c, term(3 * i + 11, i + 2)), v128.xor(v128.xor(d, a), b)), 16));
      b = i32x4.add(c, rotate(i32x4.add(i32x4.add(b, term(3 * i + 14, i + 3)), v128.xor(v128.xor(c, d), a)), 23));
    }
    for (let i: usize = 48; i < 64; i += 4) {
      a = i32x4.add(b, rotate(i32x4.add(i32x4.add(a, term(7 * i, i)), v128.xor(c, v128.or(b, v128.not(d)))), 6));
      d = i32x4.add(
        a,
        rotate(i32x4.add(i32x4.add(d, term(7 * i + 7, i + 1)), v128.xor(b, v128.or(a, v128.not(c)))), 10),
      );
      c = i32x4.add(
        d,
        rotate(i32x4.add(i32x4.add(c, term(7 * i + 14, i + 2)), v128.xor(a, v128.or(d, v128.not(b)))), 15),
      );
      b = i32x4.add(
        c,
        rotate(i32x4.add(i32x4.add(b, term(7 * i + 21, i + 3)), v128.xor(d, v128.or(c, v128.not(a)))), 21),
      );
    }
    a = i32x4.add(a, a0);
    b = i32x4.add(b, b0);
    c = i32x4.add(c, c0);
    d = i32x4.add(d, d0);
  }
  v128.store(STATES, a);
  v128.store(STATES, b, 16);
  v128.store(STATES, c, 32);
  v128.store(STATES, d, 48);
}
