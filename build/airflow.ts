/** Gathers the DAG folder as MWAA syncs it. */
import { join } from 'node:path';
import { listFiles } from './files';
import { loadViews } from './queries';

/** A file of the DAG folder. */
export interface DagFile {
  /** Path inside the DAG folder, with `/`. */
  readonly path: string;
  /** The file it is a copy of. */
  readonly source: string;
}

/** What the DAG imports of the Glue jobs' package; it must not need Spark. */
const SHARED_MODULES = ['__init__.py', 'contract.py'];

/**
 * The DAG folder: `airflow/dags/**`, the contracts below `contracts/`, their reader as `tributary/contract.py`, and the
 * analysts' views below `views/`.
 * The file `environment.json` beside them is written by Terraform.
 *
 * @param root the project's folder
 * @throws BuildError when one of the folders is missing, or a view can't be used
 */
export function listDagFiles(root: string): DagFile[] {
  const gather = (folder: string, target: string, accepts?: (path: string) => boolean): DagFile[] =>
    listFiles(join(root, folder), accepts).map((file) => ({
      path: `${target}${file}`,
      source: join(root, folder, file),
    }));
  const files = [
    ...gather('airflow/dags', ''),
    ...gather('contracts', 'contracts/', (path) => path.endsWith('.yaml') && !path.includes('/')),
    ...gather('athena/views', 'views/', (path) => path.endsWith('.sql')),
    ...gather('glue/tributary', 'tributary/', (path) => SHARED_MODULES.includes(path)),
  ];
  // Read here as well, so that a view that can't be used fails the build and not a run.
  loadViews(root);
  return files;
}
