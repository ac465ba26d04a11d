/** What an invocation works with, injected so that tests give it their own. */
import type { Contract } from '../../contracts/contract';
import type { Deadline } from './deadline';
import type { KeyedHash } from './keyed-hash';
import type { Log } from './log';
import type { Session } from './sources/session';
import type { Store } from './store';

export interface Dependencies {
  readonly store: Store;
  readonly contract: Contract;
  readonly deadline: Deadline;
  readonly logger: Log;
  /** @param timeout milliseconds to get connected in */
  readonly connect: (timeout: number) => Promise<Session>;
  /** Opens the primary of a source that is a replica; null where it is none. */
  readonly connectPrimary: () => Promise<((timeout: number) => Promise<Session>) | null>;
  /** The hash of the contract's personal data; null when it has none to be hashed. */
  readonly keyedHash: () => Promise<KeyedHash | null>;
  readonly now: () => Date;
  /** Compressed size from which a part is closed. */
  readonly partBytes: number;
}
