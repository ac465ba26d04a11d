/** Findings, and what errors of others mean as such. */
import { complaint } from '../complaint';
import type { Finding } from './output';

type Subject = Pick<Finding, 'check' | 'subject'>;

export const ok = (of: Subject, what: string): Finding => ({ ...of, state: 'ok', what, remedy: null });
export const warning = (of: Subject, what: string, remedy: string): Finding => ({
  ...of,
  state: 'warning',
  ...{ what, remedy },
});
export const failed = (of: Subject, what: string, remedy: string): Finding => ({
  ...of,
  state: 'failed',
  ...{ what, remedy },
});

const ABSENT = new Set([
  ...['ResourceNotFoundException', 'EntityNotFoundException', 'ResourceNotFound', 'NotFound', 'NoSuchBucket'],
  // Athena's, of a workgroup.
  'InvalidRequestException',
]);
const DENIED = new Set(['AccessDenied', 'AccessDeniedException', 'Forbidden']);

export const isDenied = (error: unknown): boolean => error instanceof Error && DENIED.has(error.name);
const isAbsent = (error: unknown): boolean => error instanceof Error && ABSENT.has(error.name);

export const DEPLOY = 'deploy it: TRIBUTARY_ENV=<env> npm run deployment -- apply (local: npm start -- --keep)';
const LET_IN = 'docs/access.md says who reads what, docs/permissions.md which role may do it: have yourself let in';

/** What an answer that is an error means. */
export function fromError(of: Subject, error: unknown): Finding {
  const { type, message } = complaint(error);
  // Some answers are an error's name and nothing else.
  const words = message === '' || message === 'UnknownError' ? type : message;
  if (isAbsent(error)) return failed(of, `is not there: ${words}`, DEPLOY);
  if (isDenied(error)) return failed(of, `is denied to you: ${words}`, LET_IN);
  if (error instanceof Error && 'syscall' in error)
    return failed(of, `does not answer: ${words}`, 'look at the way there: network, proxy, VPN, and the region');
  return failed(of, `answers with an error: ${words}`, 'its own words say what is wrong');
}

/** The same of what no command needs to be seen: who may not look at it can do without. */
export const fromLook = (of: Subject, error: unknown): Finding =>
  isDenied(error) ? warning(of, 'you may not look at it', LET_IN) : fromError(of, error);
