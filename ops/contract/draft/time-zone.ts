/** The zone of a source's zone-less timestamps, as far as its server tells. */
import type { DraftColumn } from './draft-column';

const utc = new Set(['UTC', 'ETC/UTC', 'GMT', 'ETC/GMT', '+00:00', 'ZULU', 'UCT']);
/** Given in UTC whatever the server's zone: MySQL's by the session, SQL Server's with its offset. */
const zoned = new Set(['timestamp', 'datetimeoffset']);

/**
 * A server's zone is what its clock writes; what applications write is theirs to know.
 *
 * @param server what the server calls its zone; null: it doesn't tell
 */
export function timeZoneOf(
  change: DraftColumn,
  server: string | null,
): { readonly zone: string; readonly reason: string } {
  if (zoned.has(change.found.type))
    return { zone: 'UTC', reason: `${change.name} is given in UTC; whether the other timestamps are` };
  if (server === null) return { zone: 'UTC', reason: 'a guess: the server doesn’t tell; timestamps must be in UTC' };
  if (utc.has(server.toUpperCase()))
    return { zone: 'UTC', reason: 'the server’s own; whether applications write it too' };
  if (isZone(server))
    return { zone: server, reason: 'the server’s own; an extract takes UTC alone: have a view convert the timestamps' };
  return {
    zone: 'UTC',
    reason: `a guess: the server is at ${server}; timestamps must be in UTC, by a view where they are not`,
  };
}

function isZone(name: string): boolean {
  try {
    return /^[A-Z]/i.test(name) && new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
