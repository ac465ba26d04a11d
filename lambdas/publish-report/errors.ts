/** How an invocation fails of itself; the name is what a failure record carries as its `type`. */

/** Athena took longer than the function may. */
export class ReportTimeoutError extends Error {
  override readonly name = 'ReportTimeoutError';
}
