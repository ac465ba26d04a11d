/** What a driver's error says to the person who has to act on it. */
import type { Contract, ContractColumn } from '../../../contracts/contract';
import {
  SourceAccessError,
  SourceCertificateError,
  SourceProtocolError,
  SourceQueryError,
  SourceSchemaError,
  SourceTimeoutError,
  SourceUnreachableError,
} from '../errors';
import type { SourceSecret } from './secret';

export type FailureKind =
  | 'login'
  | 'permission'
  | 'database'
  | 'table'
  | 'column'
  | 'timeout'
  | 'deadlock'
  | 'certificate'
  | 'plaintext'
  | 'unreachable'
  | 'lost'
  | 'busy'
  | 'failover'
  | 'protocol'
  | 'other';

/** The kinds that pass by themselves: what failed so may be asked again, over a new connection. */
const passing: ReadonlySet<FailureKind> = new Set(['deadlock', 'unreachable', 'lost', 'busy', 'failover', 'protocol']);
const kinds = new WeakMap<object, FailureKind>();
const kindOf = (error: unknown): FailureKind | undefined =>
  typeof error === 'object' && error !== null ? kinds.get(error) : undefined;

/** Whether an error of {@link sourceError} or {@link connectionError} is of a kind that passes by itself. */
export function isTransient(error: unknown): boolean {
  const kind = kindOf(error);
  return kind !== undefined && passing.has(kind);
}

/** Whether an error of {@link sourceError} or {@link connectionError} says that the server doesn't let the user in. */
export const isLoginRefusal = (error: unknown): boolean => kindOf(error) === 'login';

/** Node's codes of a refused certificate. */
const certificateCode = /CERT|SELF_SIGNED|UNABLE_TO_(GET_ISSUER|VERIFY)|ERR_TLS/;
const unreachableCode = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|ENETDOWN)$/;
/** TLS records that don't hold what was sent are damage, not a refused certificate. */
const lostCode = /^(ECONNRESET|ECONNABORTED|EPIPE|ERR_STREAM_.*|ERR_SSL_.*)$/;

/** The kinds that are told by Node's own codes, whatever the driver. */
export function networkFailure(code: string): FailureKind | null {
  if (certificateCode.test(code)) return 'certificate';
  if (lostCode.test(code)) return 'lost';
  if (unreachableCode.test(code)) return 'unreachable';
  if (code === 'ETIMEDOUT') return 'timeout';
  return null;
}

const codeOfWords = /^(?:[A-Z_]+|error \d+)(?=: )/;

/** @returns what of a server's or driver's words can't quote a value */
export const codeIn = (words: string): string => codeOfWords.exec(words)?.[0] ?? 'no code';

/** Whom a connection failed for. */
export interface Connecting {
  readonly secret: SourceSecret;
  /** What a message begins with, such as `source marketing`. */
  readonly place: string;
  readonly cause: unknown;
}

/** What of a contract the words of a failure are made from; a table that is only looked at has no change column yet. */
export interface AskedOf {
  readonly dataset: string;
  readonly source: Pick<Contract['source'], 'system' | 'table'> & Partial<Pick<Contract['source'], 'change_column'>>;
  readonly columns: readonly Pick<ContractColumn, 'personal_data'>[];
}

interface Asking {
  readonly secret: SourceSecret;
  readonly contract: AskedOf;
  readonly cause: unknown;
}

/**
 * @param words the server's or driver's own, which name no secret: neither protocol sends the password back
 * @returns an error of the kind's class, naming source, dataset, place and remedy
 */
export function sourceError(kind: FailureKind, words: string, asking: Asking): Error {
  const { system } = asking.contract.source;
  const place = `source ${system}, dataset ${asking.contract.dataset}`;
  const error = connectionError(kind, words, { ...asking, place }) ?? statementError(kind, words, { ...asking, place });
  kinds.set(error, kind);
  return error;
}

/**
 * @param words the server's or driver's own
 * @returns an error of the kind's class, naming place and remedy; null for a kind that is about a statement
 */
export function connectionError(kind: FailureKind, words: string, connecting: Connecting): Error | null {
  const error = errorOfConnection(kind, words, connecting);
  if (error !== null) kinds.set(error, kind);
  return error;
}

function errorOfConnection(kind: FailureKind, words: string, { secret, place, cause }: Connecting): Error | null {
  const server = `${secret.host}:${secret.port}`;
  const options = { cause };
  switch (kind) {
    case 'login':
      return new SourceAccessError(
        `${place}: ${server} refuses user ${secret.username} (${words}): put the right username and password into the ` +
          'source’s secret',
        options,
      );
    case 'database':
      return new SourceAccessError(
        `${place}: database ${secret.dbname} can't be opened on ${server} (${words}): correct dbname in the source’s secret, ` +
          `or grant user ${secret.username} access`,
        options,
      );
    case 'certificate':
      return new SourceCertificateError(
        `${place}: the certificate of ${server} is not trusted (${words}): put the PEM of the authority that signed it as ca ` +
          'into the source’s secret, and use the host name that the certificate names',
        options,
      );
    case 'plaintext':
      return new SourceCertificateError(
        `${place}: ${server} does not offer TLS (${words}): switch it on at the server; nothing is read in plain text`,
        options,
      );
    case 'unreachable':
      return new SourceUnreachableError(
        `${place}: ${server} can't be reached (${words}): check host and port in the source’s secret, the security groups, ` +
          'and that the server is up',
        options,
      );
    case 'lost':
      return new SourceUnreachableError(
        `${place}: the connection to ${server} broke off (${words}): where it does so again and again, check the server’s ` +
          'log, its limits of idle and net time, and the network between',
        options,
      );
    case 'busy':
      return new SourceUnreachableError(
        `${place}: ${server} takes no more connections (${words}): raise its limit, or the user’s, or extract less at once`,
        options,
      );
    case 'failover':
      return new SourceUnreachableError(
        `${place}: ${server} is going down or changing its role (${words}): where it stays so, check that the source’s secret ` +
          'names the endpoint that follows a failover',
        options,
      );
    case 'protocol':
      return new SourceProtocolError(
        `${place}: what ${server} sent is not its protocol (${words}): where it does so again, check that host and port in ` +
          'the source’s secret lead to the database and to nothing between that changes bytes',
        options,
      );
    default:
      return null;
  }
}

function statementError(
  kind: FailureKind,
  words: string,
  { secret, contract, place, cause }: Asking & Connecting,
): Error {
  const { table, change_column: change } = contract.source;
  const server = `${secret.host}:${secret.port}`;
  const options = { cause };
  switch (kind) {
    case 'permission':
      return new SourceAccessError(
        `${place}: user ${secret.username} may not read table ${table} (${words}): grant it SELECT`,
        options,
      );
    case 'table':
      return new SourceSchemaError(
        `${place}: table ${table} is not in database ${secret.dbname} (${words}): correct source.table in the contract, or ` +
          'grant the user SELECT on it',
        options,
      );
    case 'column':
      return new SourceSchemaError(
        `${place}: table ${table} lacks a column of the contract (${words}): correct the contract or the table`,
        options,
      );
    case 'timeout':
      return new SourceTimeoutError(
        `${place}: ${server} did not answer in time (${words}): check its load and locks, ` +
          `${change === undefined ? '' : `that the change column ${change} is indexed, `}and that the network lets the function through`,
        options,
      );
    case 'deadlock':
      return new SourceQueryError(`${place}: ${server} gave the query up in a Deadlock (${words}): ask again`, options);
    default:
      if (contract.columns.some((column) => column.personal_data === 'keyed_hash'))
        return new SourceQueryError(
          `${place}: ${server} failed (${codeIn(words)}): its words may quote an address and are ` +
            'not told; look into its log',
        );
      return new SourceQueryError(`${place}: ${server} failed: ${words}`, options);
  }
}
