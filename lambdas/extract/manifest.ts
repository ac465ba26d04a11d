/** The manifest of a window: which attempt counts, what it holds, and where. */
import type { Contract } from '../../contracts/contract';
import type { TimeWindow } from './event';
import type { Money } from './money';
import type { Part } from './writers/part';
import { extractDate, windowId } from './window';

export interface Manifest {
  readonly schema: 1;
  readonly source: string;
  readonly dataset: string;
  readonly contract_version: number;
  readonly window: TimeWindow;
  readonly window_id: string;
  readonly extract_date: string;
  readonly attempt: string;
  readonly rows: number;
  readonly money: Money;
  readonly columns: readonly string[];
  readonly source_state: SourceState;
  readonly parts: readonly Part[];
  readonly committed_at: string;
}

/** What the source said of the rows that were written, and of the window when it was committed. */
export interface SourceState {
  /** Sum of the rows' checksums: the source's own, the same as that of what was written. */
  readonly checksum: string;
  /** Rows of the window at the commit; other than `rows` where the source has moved since they were read. */
  readonly rows_at_commit: number;
  /** Pages that had to be read again because the source moved while they were read. */
  readonly pages_read_again: number;
}

export interface ManifestContent {
  readonly attempt: string;
  readonly parts: readonly Part[];
  readonly money: Money;
  readonly source: SourceState;
  readonly committedAt: Date;
}

export function manifestOf(contract: Contract, window: TimeWindow, content: ManifestContent): Manifest {
  return {
    schema: 1,
    source: contract.source.system,
    dataset: contract.dataset,
    contract_version: contract.version,
    window,
    window_id: windowId(window),
    extract_date: extractDate(window),
    attempt: content.attempt,
    rows: content.parts.reduce((sum, part) => sum + part.rows, 0),
    money: content.money,
    columns: contract.columns.map((column) => column.name),
    source_state: content.source,
    parts: content.parts,
    committed_at: content.committedAt.toISOString(),
  };
}
