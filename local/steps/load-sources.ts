/** Generates the data of the made-up app and fills both source databases with it. */
import { join } from 'node:path';
import { logs, root } from '../layout';
import { runCommand } from '../process/run-command';
import { realSqlServer } from '../services/sql-server';
import { credentials, generatedData, mariadbState, runPythonModule } from '../services/source-files';

export interface SourceData {
  readonly seed: number;
  /** Multiplies the data. */
  readonly scale: number;
}

export async function generateData({ seed, scale }: SourceData): Promise<void> {
  await runPythonModule(
    'tributary_local.generator',
    ['--out', generatedData, '--seed', String(seed), '--scale', String(scale)],
    'generating the data',
  );
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
