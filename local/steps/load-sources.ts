/** Generates the data of the made-up app and fills both source databases with it. */
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

/** Fills the databases from the generated files. */
export async function loadSources(): Promise<void> {
  await runPythonModule(
    'tributary_local.sources.load',
    ['--data', generatedData, '--mariadb-state', mariadbState, '--credentials', credentials],
    'filling the source databases',
  );
}
