/** Generates the data of the made-up app and fills both source databases with it. */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { listFiles, sha256, sha256OfFile } from '../../build/files';
import { logs, root } from '../layout';
import { runCommand } from '../process/run-command';
import { realSqlServer } from '../services/sql-server';
import { credentials, generatedData, mariadbState, runPythonModule } from '../services/source-files';
import { platformPython } from '../setup/python-environments';

export interface SourceData {
  readonly seed: number;
  /** Multiplies the data. */
  readonly scale: number;
}

const generator = join(root, 'local', 'tributary_local', 'generator');

/** Generates the data, unless an earlier start generated the same. */
export async function generateData({ seed, scale }: SourceData): Promise<void> {
  const stamp = join(generatedData, 'stamp');
  const code = listFiles(generator).map((path) => `${path} ${sha256OfFile(join(generator, path))}`);
  const wanted = sha256([...code, platformPython(), seed, scale].join('\n'));
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  rmSync(generatedData, { recursive: true, force: true });
  await runPythonModule(
    'tributary_local.generator',
    ['--out', generatedData, '--seed', String(seed), '--scale', String(scale)],
    'generating the data',
  );
  writeFileSync(stamp, wanted);
}

/** Fills the databases from the generated files, and the real SQL Server too when one is given. */
export async function loadSources(): Promise<void> {
  await runPythonModule(
    'tributary_local.sources.load',
    ['--data', generatedData, '--mariadb-state', mariadbState, '--credentials', credentials],
    'filling the source databases',
  );
  if (realSqlServer() !== undefined)
    await runCommand('node', ['--import', 'tsx', join(root, 'local', 'sources-mssql-load.ts'), generatedData], {
      cwd: root,
      log: join(logs, 'sources.log'),
      purpose: 'filling the SQL Server',
    });
}
