/** What is said under each answer of Athena. */
import { inBytes, inDollars, inTime } from '../terminal/figures';
import { dollarsOf } from './cost';
import type { Finished } from './execution';

export function footer({ bytesScanned, engineMilliseconds, id }: Finished): string {
  const cost = inDollars(dollarsOf(bytesScanned));
  return `${inBytes(bytesScanned)} scanned, ${cost} at list price, ${inTime(engineMilliseconds / 1000)}; query ${id}`;
}
