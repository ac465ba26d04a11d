/** What went wrong, in the words of the product. */
import { BuildError } from '../build/files';
import { ConfigError } from '../config/errors';
import { ContractError } from '../contracts/load';
import * as extractorErrors from '../lambdas/extract/errors';
import { AirflowError } from './airflow/rest';
import * as ownErrors from './errors';
import { printable } from './terminal/printable';

const known: readonly unknown[] = [
  ...[AirflowError, BuildError, ConfigError, ContractError],
  ...Object.values(extractorErrors),
  ...Object.values(ownErrors),
];

const FAILED = 1;
const MISUSED = 2;
const REFUSED = 3;
const INTERRUPTED = 130;

/** An error that says what to do about it needs no trace of the code that found it: ours, the system's, and AWS's. */
const explainsItself = (error: Error): boolean =>
  known.includes(error.constructor) || 'syscall' in error || '$metadata' in error || error.name in ADVICE;

/** What is to be done about errors of others, which don't say it. */
const ADVICE: Readonly<Record<string, string>> = {
  AccessDenied: 'docs/access.md says who reads what',
  AccessDeniedException: 'docs/access.md says who reads what',
  CredentialsProviderError: 'sign in first, such as by aws sso login, or name a profile in AWS_PROFILE',
  ExpiredTokenException: 'sign in again, such as by aws sso login',
  ExpiredToken: 'sign in again, such as by aws sso login',
};

const adviceOn = (error: Error): string | undefined => {
  if ('code' in error && error.code === 'ECONNREFUSED' && error.message.includes('127.0.0.1'))
    return 'the local platform is not up: npm start -- --keep starts it and leaves it up';
  return ADVICE[error.name];
};

/** A message without what could steer a terminal: a server's words are in it. */
export function complaint(error: unknown): { readonly type: string; readonly message: string } {
  const given = error instanceof Error ? error : new Error(String(error));
  const advice = adviceOn(given);
  return { type: given.name, message: printable(advice === undefined ? given.message : `${given.message}: ${advice}`) };
}

/** @param json whether standard output is read by a machine, which is told too */
export function complain(error: unknown, json: boolean): void {
  const { type, message } = complaint(error);
  const isAnswered = error instanceof ownErrors.RunFailedError && error.isAnswered;
  if (json && !isAnswered) console.log(JSON.stringify({ error: { type, message } }));
  console.error(`${type}: ${message}`);
  if (error instanceof Error && !explainsItself(error)) console.error(printable(error.stack ?? ''));
}

export function exitCodeOf(error: unknown): number {
  if (error instanceof ownErrors.InterruptedError) return INTERRUPTED;
  if (error instanceof ownErrors.RefusedError) return REFUSED;
  return error instanceof ownErrors.UsageError || error instanceof ConfigError ? MISUSED : FAILED;
}
