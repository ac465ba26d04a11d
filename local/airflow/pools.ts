/** The pools that the DAGs' tasks ask for slots of, from the deployed names of the environment. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { dagsFolder } from './settings';

const environment = z.object({
  sources: z.record(z.string(), z.object({ slots: z.int().min(1) })),
  writers: z.int().min(1),
});

export interface Pool {
  readonly name: string;
  readonly slots: number;
  readonly description: string;
  /** A task that waits in the triggerer keeps its slot: what it waits for works all the while. */
  readonly include_deferred: true;
}

/** The pools for the `environment.json` that lies in the DAG folder. */
export function poolsOf(home: string): readonly Pool[] {
  const file = join(dagsFolder(home), 'environment.json');
  const { sources, writers } = environment.parse(JSON.parse(readFileSync(file, 'utf8')));
  const pool = (name: string, slots: number, description: string): Pool => ({
    name,
    slots,
    description,
    include_deferred: true,
  });
  return [
    ...Object.entries(sources).map(([system, { slots }]) =>
      pool(`source_${system}`, slots, `Invocations at once that ${system} bears.`),
    ),
    pool('curated', writers, 'Job runs at once that write curated tables; keeping house takes all slots.'),
    pool('backfill', 1, 'Windows of backfills that are handed to the daily DAG at once.'),
  ];
}
