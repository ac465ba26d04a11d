import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { buildWheelArchive, describeWheelArchive } from '../../build/wheels';
import { TemporaryProject } from './temporary-project';

const entries = (archive: string): unknown =>
  JSON.parse(
    execFileSync(
      'python3',
      ['-c', 'import json, sys, zipfile; print(json.dumps(zipfile.ZipFile(sys.argv[1]).namelist()))', archive],
      { encoding: 'utf8' },
    ),
  );

describe('archives of wheels', () => {
  const python = process.env['TRIBUTARY_PYTHON'];
  let project: TemporaryProject;
  beforeEach(() => {
    project = new TemporaryProject({
      'glue/requirements.txt': '# nothing to install\n',
      'airflow/requirements.txt': '--no-index\n--find-links /usr/local/airflow/plugins\n',
      'airflow/plugins/sensors/crawl.py': 'X = 1\n',
      'airflow/plugins/sensors/__pycache__/crawl.pyc': 'compiled',
    });
    // No download must happen where nothing is required.
    process.env['TRIBUTARY_PYTHON'] = join(project.root, 'no-python');
  });
  afterEach(() => {
    project.remove();
    if (python === undefined) delete process.env['TRIBUTARY_PYTHON'];
    else process.env['TRIBUTARY_PYTHON'] = python;
  });

  it('are described without being made', () => {
    expect(existsSync(describeWheelArchive(project.root, 'glue').path)).toBe(false);
  });

  it('have another hash when the lock file or a plugin changes', () => {
    const glue = describeWheelArchive(project.root, 'glue').sourceHash;
    const airflow = describeWheelArchive(project.root, 'airflow').sourceHash;
    project.write('glue/requirements.txt', 'six==1.17.0 --hash=sha256:00\n');
    expect(describeWheelArchive(project.root, 'glue').sourceHash).not.toBe(glue);
    expect(describeWheelArchive(project.root, 'airflow').sourceHash).toBe(airflow);
    project.write('airflow/plugins/sensors/crawl.py', 'X = 2\n');
    expect(describeWheelArchive(project.root, 'airflow').sourceHash).not.toBe(airflow);
  });

  it('hold the plugins for Airflow, and the lock file for Glue', async () => {
    const airflow = await buildWheelArchive(project.root, 'airflow');
    const glue = await buildWheelArchive(project.root, 'glue');
    expect(entries(airflow.path)).toEqual(['sensors/crawl.py']);
    expect(entries(glue.path)).toEqual(['wheels/requirements.txt']);
  });

  it('are made once for the same sources, and again for others', async () => {
    const { path } = await buildWheelArchive(project.root, 'airflow');
    const made = statSync(path).ino;
    await buildWheelArchive(project.root, 'airflow');
    expect(statSync(path).ino).toBe(made);
    const bytes = readFileSync(path);
    project.write('airflow/plugins/sensors/crawl.py', 'X = 2\n');
    await buildWheelArchive(project.root, 'airflow');
    expect(readFileSync(path).equals(bytes)).toBe(false);
  });

  it('say which lock file is missing', () => {
    expect(() => describeWheelArchive(join(project.root, 'airflow'), 'glue')).toThrow(
      'glue/requirements.txt is missing: it locks what glue installs',
    );
  });

  it('say what to do when the wheels can not be downloaded', async () => {
    project.write('glue/requirements.txt', 'six==1.17.0 --hash=sha256:00\n');
    await expect(buildWheelArchive(project.root, 'glue')).rejects.toThrow(
      'Set TRIBUTARY_PYTHON to a Python that has pip',
    );
    expect(existsSync(describeWheelArchive(project.root, 'glue').path)).toBe(false);
  });
});
