/** The pools that the DAG's tasks ask for slots of, one a source, from the deployed names of the environment. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { dagsFolder } from './settings';

const environment = z.object({ sources: z.record(z.string(), z.object({ slots: z.int().min(1) })) });

export interface Pool {
  readonly name: string;
  readonly slots: number;
  readonly description: string;
  /** A task that waits in the triggerer keeps its slot: its invocation works at the source all the while. */
  readonly include_deferred: true;
}

/** The pools for the `environment.json` that lies in the DAG folder. */
export function poolsOf(home: string): readonly Pool[] {
  const { sources } = environment.parse(JSON.parse(readFileSync(join(dagsFolder(home), 'environment.json'), 'utf8')));
  return Object.entries(sources).map(([system, { slots }]) => ({
    name: `source_${system}`,
    slots,
    description: `Invocations at once that ${system} bears.`,
    include_deferred: true,
  }));
}
