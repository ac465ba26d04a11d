/** The pools of the deployed names of the environment. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { airflowPools, type Pool } from '../../config/airflow-pools';
import { dagsFolder } from './settings';

const environment = z.object({
  sources: z.record(z.string(), z.object({ slots: z.int().min(1) })),
  writers: z.int().min(1),
});

/** The pools for the `environment.json` that lies in the DAG folder. */
export function poolsOf(home: string): readonly Pool[] {
  const file = join(dagsFolder(home), 'environment.json');
  const { sources, writers } = environment.parse(JSON.parse(readFileSync(file, 'utf8')));
  const slots = Object.fromEntries(Object.entries(sources).map(([source, { slots: at }]) => [source, at]));
  return airflowPools({ sources: slots, writers });
}
