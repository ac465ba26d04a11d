/** What turns rows of source text into the text of a raw file. */
import type { Contract } from '../../../contracts/contract';
import { csvEncoder } from './csv';
import { jsonlEncoder } from './jsonl';

/** Values as the source writes them, in the order of the contract's columns. */
export type Row = readonly (string | null)[];

export interface RowEncoder {
  /** What a file starts with. */
  readonly header: string;
  /** File name extension before `.gz`. */
  readonly format: 'csv' | 'jsonl';
  readonly contentType: string;
  encode(rows: readonly Row[]): string;
}

/** The encoder of the contract's raw format. */
export function rowEncoder(contract: Contract): RowEncoder {
  return contract.raw.format === 'csv' ? csvEncoder(contract) : jsonlEncoder(contract);
}
