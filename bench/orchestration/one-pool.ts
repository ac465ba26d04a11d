/** The daily DAG with its tasks one after the other. */

/** The pool that all tasks then share. */
export const ONE_POOL = {
  name: 'one_after_the_other',
  slots: 1,
  description: 'One task at a time, for the bench.',
  include_deferred: true,
} as const;

const BUILT = '\nbuild(\n';

/**
 * The text of the DAG's file, each task of which asks for the only slot of one pool. A task that waits in the triggerer
 * keeps its slot, so nothing works beside another one; neither fewer workers nor a DAG's limit of active tasks does that,
 * for neither counts the tasks that wait there for a job of Glue.
 *
 * @throws RangeError when the file does not build its DAG as this expects
 */
export function inOnePool(file: string): string {
  if (file.split(BUILT).length !== 2) throw new RangeError('the file of the DAG does not end in one call of build()');
  return `${file.replace(BUILT, '\ndag = build(\n')}
for task in dag.tasks:
    task.pool = "${ONE_POOL.name}"
`;
}
