/** Queries that who asks may not make. */
import { QueryFailedError } from '../errors';

const DENIED = /access ?denied|insufficient permissions|not authorized/i;

/** Whether Athena lets who asks not read what the query reads. */
export const isDenied = (error: unknown): error is QueryFailedError =>
  error instanceof QueryFailedError && DENIED.test(error.message);
