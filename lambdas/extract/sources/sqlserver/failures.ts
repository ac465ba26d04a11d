/** What an error of the driver or the server means. */
import { ProtocolError } from '../../kernel/protocol-error';
import { type FailureKind, networkFailure } from '../failure';
import { ServerError } from './answer';

interface DriverError extends Error {
  readonly code?: string;
}

const numbers: Readonly<Record<number, FailureKind>> = {
  207: 'column',
  208: 'table',
  229: 'permission',
  230: 'permission',
  596: 'lost', // The session was killed.
  904: 'failover', // Of an availability group: not readable here, or not yet.
  916: 'database',
  976: 'failover',
  978: 'failover',
  983: 'failover',
  1205: 'deadlock',
  1222: 'timeout',
  4060: 'database',
  6005: 'failover', // The server shuts down.
  10928: 'busy', // Azure's limits of workers.
  10929: 'busy',
  17187: 'failover', // Not ready yet.
  17809: 'busy', // As many connections as the server takes.
  18401: 'failover', // In script upgrade mode.
  18452: 'login',
  18456: 'login',
  40197: 'failover', // Azure moves the database.
  40501: 'busy',
  40613: 'failover',
  49918: 'busy',
  49919: 'busy',
  49920: 'busy',
};
const codes: Readonly<Record<string, FailureKind>> = {
  ELOGIN: 'login',
  ETIMEOUT: 'timeout',
  EENCRYPT: 'plaintext',
  ECLOSE: 'lost',
  EINVALIDSTATE: 'lost',
};

/**
 * @param error of the driver, the kernel or {@link ServerError}
 * @param told numbers of the errors that the server told of meanwhile, which the driver's own leaves out
 */
export function explain(error: Error, told: readonly number[] = []): { kind: FailureKind; words: string } {
  if (error instanceof ProtocolError) return { kind: 'protocol', words: error.message };
  const number = error instanceof ServerError ? error.number : told.find((one) => numbers[one] !== undefined);
  const kind =
    numbers[number ?? 0] ??
    codesIn(error)
      .map((code) => codes[code] ?? networkFailure(code))
      .find((found) => found !== null) ??
    (/certificate|self-signed|altnames/i.test(error.message) ? 'certificate' : null) ??
    ((error as DriverError).code === 'ESOCKET' ? 'lost' : 'other');
  return { kind, words: `${number === undefined ? '' : `error ${number}: `}${error.message}` };
}

/** The codes of an error and of what caused it, innermost first: the socket's own says more than the driver's. */
function codesIn(error: unknown): string[] {
  if (typeof error !== 'object' || error === null) return [];
  // A name of several addresses fails with the errors of all.
  const { code, cause, errors = [] } = error as DriverError & { readonly errors?: readonly unknown[] };
  return [...errors.flatMap(codesIn), ...codesIn(cause), ...(code === undefined ? [] : [code])];
}
