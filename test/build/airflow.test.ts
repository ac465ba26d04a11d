import { join } from 'node:path';
import { listDagFiles } from '../../build/airflow';
import { buildGlueSources } from '../../build/glue';
import { TemporaryProject } from './temporary-project';

describe('what is uploaded for Airflow and Glue', () => {
  let project: TemporaryProject;
  beforeEach(() => {
    project = new TemporaryProject({
      'airflow/dags/daily.py': '',
      'athena/views/spend.sql':
        '-- name: spend\n-- description: What was spent.\n-- columns:\n--   spend int: USD.\nSELECT 1 AS spend\n',
      'airflow/dags/.airflowignore': 'contracts/\n',
      'airflow/dags/.editor': '',
      'airflow/dags/pipeline/__init__.py': '',
      'airflow/dags/pipeline/__pycache__/__init__.pyc': '',
      'contracts/orders.yaml': '',
      'contracts/contract.ts': '',
      'contracts/migrations/orders.v2.migration.yaml': '',
      'glue/jobs/stage.py': 'print(1)\n',
      'glue/tributary/__init__.py': '',
      'glue/tributary/contract.py': 'X = 1\n',
      'glue/tributary/stage.py': 'import pyspark\n',
    });
  });
  afterEach(() => {
    project.remove();
  });

  it('refuses a view without a header', () => {
    project.write('athena/views/spend.sql', 'SELECT 1 AS spend\n');
    expect(() => listDagFiles(project.root)).toThrow('spend.sql');
  });

  it('lists the DAG folder with the contracts, their reader and the views, and nothing that needs Spark', () => {
    expect(listDagFiles(project.root).map(({ path }) => path)).toEqual([
      '.airflowignore',
      'daily.py',
      'pipeline/__init__.py',
      'contracts/orders.yaml',
      'views/spend.sql',
      'tributary/__init__.py',
      'tributary/contract.py',
    ]);
  });

  it('finds scripts, contracts with their migrations and the package of the jobs', async () => {
    const sources = await buildGlueSources(project.root);
    expect([...sources.scripts]).toEqual([['stage', join(project.root, 'glue/jobs/stage.py')]]);
    expect([...sources.contracts.keys()].sort()).toEqual(['orders', 'orders.v2.migration']);
    expect(sources.package).toBe(join(project.root, 'dist/glue/tributary.zip'));
  });

  it('names the folder that is missing', () => {
    expect(() => listDagFiles(join(project.root, 'glue'))).toThrow('airflow/dags is missing');
  });
});
