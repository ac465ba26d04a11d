/** The state of an earlier start, thrown away before a new one; what it deployed has a place of its own. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { state } from './layout';
import { removePostgresData } from './services/postgres';

// Named one by one: TRIBUTARY_STATE may point to a folder that holds other things too.
const parts = ['airflow', 'emulator', 'logs', 'report.html', 'run', 'sources', 'terraform', 'trino'];

/** Removes what a run of the platform leaves in its state folder. */
export function clearState(): void {
  removePostgresData();
  for (const part of parts) rmSync(join(state, part), { recursive: true, force: true });
}
