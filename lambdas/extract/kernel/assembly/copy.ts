/** Copying in blocks of sixteen bytes: what lies behind the target is overwritten, up to fifteen bytes of it. */

/** @returns the end of the copy */
export function copy(out: usize, from: usize, size: usize): usize {
  if (size > 256) {
    memory.copy(out, from, size);
    return out + size;
  }
  for (let i: usize = 0; i < size; i += 16) v128.store(out + i, v128.load(from + i));
  return out + size;
}

/** Bits of the first `size` bytes of a block. */
export function firstOf(size: usize): i32 {
  return size >= 16 ? 0xffff : (1 << (<i32>size)) - 1;
}
