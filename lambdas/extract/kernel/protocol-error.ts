/** Bytes that are no rows: cut off, damaged, or of another number of columns. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
}
