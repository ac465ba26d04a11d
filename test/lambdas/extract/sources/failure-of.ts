/** What of a failed session a test looks at. */
import { isTransient } from '../../../../lambdas/extract/sources/failure';

export interface Failure {
  readonly name: string;
  readonly message: string;
  readonly transient: boolean;
}

/** @returns the failure of `work`, or one that no test expects where it succeeds */
export const failureOf = (work: Promise<unknown>): Promise<Failure> =>
  work.then(
    () => ({ name: 'none', message: 'it succeeded', transient: false }),
    (error: unknown) => ({
      name: (error as Error).name,
      message: (error as Error).message,
      transient: isTransient(error),
    }),
  );
