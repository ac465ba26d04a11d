/** Rows to compress. */

/** Rows of some 100 bytes that differ, the same for the same start. */
export function rowsFrom(start: number, bytes: number): Buffer {
  const rows: string[] = [];
  for (let length = 0, n = start; length < bytes; n++) {
    const noise = (Math.imul(n, 2_654_435_761) >>> 0).toString(16).padStart(8, '0');
    const row = `${n},campaign-${n % 97},${noise}-${noise},google_ads,2025-01-01T00:00:00.${noise.slice(0, 6)}Z,banner\n`;
    rows.push(row);
    length += row.length;
  }
  return Buffer.from(rows.join(''));
}

/** Bytes that no compressor makes less of, the same for the same start. */
export function noiseFrom(start: number, bytes: number): Buffer {
  const noise = Buffer.alloc(bytes);
  let state = Math.imul(start + 1, 2_654_435_761) | 1;
  for (let i = 0; i + 4 <= bytes; i += 4) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    noise.writeInt32LE(state, i);
  }
  return noise;
}
