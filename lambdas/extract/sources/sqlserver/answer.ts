/**
 * Walks the tokens of a server's answer [MS-TDS 2.2.7]. Damaged bytes end it with a ProtocolError: what is no token that
 * may come here, what ends too early, and what counts other rows than came.
 */
import { ProtocolError } from '../../kernel/protocol-error';
import type { TdsColumn } from '../../kernel/row-kernel';
import { Fields } from './fields';

/** What takes the rows of an answer. */
export interface AnswerRows {
  begin(columns: readonly TdsColumn[]): void;
  /** @returns the bytes of `chunk` from the first token on that is no row; null before it */
  take(chunk: Uint8Array): Uint8Array | null;
  readonly count: number;
}

/** An error that the server tells of. */
export class ServerError extends Error {
  override readonly name = 'ServerError';

  constructor(
    readonly number: number,
    message: string,
  ) {
    super(message);
  }
}

/** A column that is neither varchar nor nvarchar, the only types that statements ask for. */
export class ColumnTypeError extends Error {
  override readonly name = 'ColumnTypeError';
}

const token = {
  returnStatus: 0x79,
  columns: 0x81,
  tableNames: 0xa4,
  columnInfo: 0xa5,
  order: 0xa9,
  error: 0xaa,
  information: 0xab,
  row: 0xd1,
  sparseRow: 0xd2,
  environment: 0xe3,
  done: 0xfd,
  doneProcedure: 0xfe,
  doneInProcedure: 0xff,
} as const;
const more = 0x01;
const failed = 0x02;
const counted = 0x10;
const cancelled = 0x20;
const brokenOff = 0x100;
const doneBytes = 13;

export class Answer {
  private pending: Uint8Array = new Uint8Array();
  private phase: 'before rows' | 'rows' | 'behind rows' = 'before rows';
  private inRow = false;
  private columns: readonly TdsColumn[] | null = null;
  private finished = false;
  private error: ServerError | null = null;

  constructor(private readonly rows: AnswerRows) {}

  /** @throws ProtocolError, or what the rows' taker throws */
  push(chunk: Uint8Array): void {
    let rest = this.pending.length === 0 ? chunk : Buffer.concat([this.pending, chunk]);
    this.pending = new Uint8Array();
    while (rest.length > 0) {
      if (this.finished) throw new ProtocolError('bytes behind the end of an answer');
      if (!this.inRow && (rest[0] === token.row || rest[0] === token.sparseRow)) this.enterRows();
      if (this.inRow) {
        const left = this.rows.take(rest);
        if (left === null) return;
        this.inRow = false;
        if (left[0] === token.row || left[0] === token.sparseRow) throw new ProtocolError('a row that was not taken');
        rest = left;
        continue;
      }
      const length = tokenLength(rest);
      if (length === null || length > rest.length) {
        // The buffer belongs to the socket.
        this.pending = Uint8Array.from(rest);
        return;
      }
      this.handle(rest.subarray(0, length));
      rest = rest.subarray(length);
    }
  }

  /**
   * The message is at its end.
   *
   * @throws ServerError when the server failed, ProtocolError when the answer is not whole
   */
  end(): void {
    if (this.pending.length > 0 || !this.finished) throw new ProtocolError('an answer that ends too early');
    if (this.error !== null) throw this.error;
    if (this.phase === 'rows') throw new ProtocolError('rows that are not counted');
  }

  private enterRows(): void {
    if (this.phase !== 'rows') throw new ProtocolError('a row where none belongs');
    this.inRow = true;
  }

  private handle(bytes: Uint8Array): void {
    switch (bytes[0]) {
      case token.columns:
        if (this.phase !== 'before rows') throw new ProtocolError('a second table in an answer');
        this.columns = columnsOf(bytes);
        this.phase = 'rows';
        this.rows.begin(this.columns);
        return;
      case token.error:
        this.error ??= errorOf(bytes);
        return;
      case token.done:
      case token.doneProcedure:
      case token.doneInProcedure:
        this.done(bytes);
    }
  }

  private done(bytes: Uint8Array): void {
    const fields = new Fields(bytes, 1);
    const status = fields.uint16();
    fields.skip(2);
    const count = fields.uint64();
    if ((status & (failed | brokenOff | cancelled)) !== 0)
      this.error ??= new ServerError(0, 'the server ended the statement without saying why');
    else if (this.phase === 'rows' && (status & counted) !== 0) {
      if (count !== BigInt(this.rows.count))
        throw new ProtocolError(`${this.rows.count} rows came where the server counts ${count}`);
      this.phase = 'behind rows';
    }
    this.finished = (status & more) === 0;
  }
}

/** @returns bytes of the token that comes first, itself included; null where too few have come to tell */
function tokenLength(bytes: Uint8Array): number | null {
  const kind = bytes[0] ?? 0;
  switch (kind) {
    case token.returnStatus:
      return 5;
    case token.done:
    case token.doneProcedure:
    case token.doneInProcedure:
      return doneBytes;
    case token.tableNames:
    case token.columnInfo:
    case token.order:
    case token.error:
    case token.information:
    case token.environment:
      return bytes.length < 3 ? null : 3 + new Fields(bytes, 1).uint16();
    case token.columns:
      return columnsLength(bytes);
    default:
      throw new ProtocolError(`a token of kind 0x${kind.toString(16)}`);
  }
}

const varchar = 0xa7;
const nvarchar = 0xe7;
const max = 0xffff;
/** A column's user type, flags and type, before what depends on the type. */
const columnHead = 7;
/** A text's longest length and its collation. */
const textInfo = 7;

function columnsLength(bytes: Uint8Array): number | null {
  if (bytes.length < 3) return null;
  const count = new Fields(bytes, 1).uint16();
  if (count === 0 || count === 0xffff) throw new ProtocolError('a table without columns');
  let at = 3;
  for (let i = 0; i < count; i++) {
    const type = bytes[at + columnHead - 1];
    if (type !== undefined && type !== varchar && type !== nvarchar)
      throw new ColumnTypeError(`column ${i + 1} comes as type 0x${type.toString(16)}, which is no text`);
    const name = bytes[at + columnHead + textInfo];
    if (name === undefined) return null;
    at += columnHead + textInfo + 1 + 2 * name;
  }
  return at;
}

/** @param bytes a whole token */
function columnsOf(bytes: Uint8Array): TdsColumn[] {
  const fields = new Fields(bytes, 1);
  return Array.from({ length: fields.uint16() }, () => {
    fields.skip(columnHead - 1);
    const wide = fields.uint8() === nvarchar;
    const longest = fields.uint16();
    if (longest !== max && (longest === 0 || longest > 8000 || (wide && longest % 2 === 1)))
      throw new ProtocolError(`a column of length ${longest}`);
    fields.skip(5);
    fields.skip(2 * fields.uint8());
    return { wide, max: longest === max };
  });
}

/** @param bytes a whole token */
function errorOf(bytes: Uint8Array): ServerError {
  const fields = new Fields(bytes, 3);
  const number = fields.int32();
  fields.skip(2);
  return new ServerError(number, fields.text(fields.uint16()));
}
