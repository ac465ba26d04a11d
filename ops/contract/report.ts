/** What a trial tells, in the order in which it becomes known. */
import type { Contract } from '../../contracts/contract';
import type { TimeWindow } from '../../lambdas/extract/event';
import type { SourceSecret } from '../../lambdas/extract/sources/secret';
import type { TriedTable } from './columns';
import type { Trial } from './trial';

export interface Beginning {
  readonly contract: Contract;
  readonly file: string;
  readonly source: Pick<SourceSecret, 'engine' | 'host' | 'port' | 'dbname'>;
  readonly window: TimeWindow;
  readonly folder: string;
  /** Whose key personal data are hashed with; null: there is nothing to hash. */
  readonly hashKey: 'given' | 'random' | null;
}

export interface Ending {
  readonly trial: Trial;
  /** The beginning of the first file. */
  readonly lines: readonly string[];
  /** Absolute paths. */
  readonly files: readonly string[];
  readonly manifest: string | null;
}

export interface Report {
  begin(beginning: Beginning): void;
  warn(message: string): void;
  /** @param table null: the source shows none of the contract's name */
  compared(table: TriedTable | null): void;
  end(ending: Ending): void;
  fail(error: unknown): void;
}
