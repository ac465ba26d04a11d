/** What the errors of MySQL, MariaDB and their driver are about. */
import { ProtocolError } from '../kernel/row-kernel';
import { type FailureKind, networkFailure } from './failure';
import { HungUp, StatementTimeout } from './mysql-read';

interface DriverError extends Error {
  readonly code?: string;
  readonly errno?: number;
  readonly syscall?: string;
}

/** The servers' own numbers. */
const numbers: Readonly<Record<FailureKind, readonly number[]>> = {
  login: [1045, 1130, 1251, 1698, 1820, 1862, 3118, 3159, 4151],
  permission: [1142, 1143, 1227, 1345, 1370, 1449],
  database: [1044, 1046, 1049],
  table: [1146, 1356],
  column: [1054],
  timeout: [1205, 1969, 3024],
  deadlock: [1213],
  certificate: [],
  plaintext: [],
  unreachable: [1129],
  lost: [1152, 1158, 1159, 1160, 1161, 1184, 1317, 1927, 4031],
  busy: [1040, 1203, 1226],
  failover: [1053, 1290, 1836, 3168],
  protocol: [1043, 1156, 1157, 1835],
  other: [],
};
const kindOfNumber = new Map(
  Object.entries(numbers).flatMap(([kind, list]) => list.map((number) => [number, kind as FailureKind])),
);

/** The driver's own codes. */
const kindOfCode: Readonly<Record<string, FailureKind>> = {
  PROTOCOL_CONNECTION_LOST: 'lost',
  PROTOCOL_SEQUENCE_TIMEOUT: 'timeout',
  PROTOCOL_ERROR: 'protocol',
  PROTOCOL_UNEXPECTED_PACKET: 'protocol',
  PROTOCOL_INCORRECT_PACKET_SEQUENCE: 'protocol',
  HANDSHAKE_UNKNOWN_ERROR: 'protocol',
  HANDSHAKE_SSL_ERROR: 'certificate',
  HANDSHAKE_NO_SSL_SUPPORT: 'plaintext',
};

/** What the driver says in words alone. */
const closed = /closed state|disconnected before secure|socket hang up/;

/** @returns the kind of a failure and the words of whoever told it */
export function explainMysql(error: Error): { kind: FailureKind; words: string } {
  return { kind: kindOf(error), words: wordsOf(error) };
}

function kindOf(error: DriverError): FailureKind {
  if (error instanceof StatementTimeout) return 'timeout';
  if (error instanceof HungUp || closed.test(error.message)) return 'lost';
  if (error instanceof ProtocolError) return 'protocol';
  const { code = '', errno = 0 } = error;
  // The driver gives whatever ends the handshake of TLS one code; a broken socket still names the call that failed.
  if (code === 'HANDSHAKE_SSL_ERROR' && error.syscall !== undefined) return 'lost';
  const kind = kindOfNumber.get(errno) ?? kindOfCode[code] ?? networkFailure(code);
  if (kind !== null) return kind;
  // A driver that stumbles over what it was sent.
  return errno === 0 && (error.name === 'RangeError' || error.name === 'TypeError') ? 'protocol' : 'other';
}

function wordsOf({ code = '', errno = 0, message }: DriverError): string {
  if (errno > 0) return `error ${errno}: ${message}`;
  return code === '' || message.startsWith(code) ? message : `${code}: ${message}`;
}
