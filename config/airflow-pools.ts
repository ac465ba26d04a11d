/** The pools that the DAGs' tasks ask for slots of. Terraform makes none: they are Airflow's own. */
import type { Environment } from './environment';

export interface Pool {
  readonly name: string;
  readonly slots: number;
  readonly description: string;
  /** A task that waits in the triggerer keeps its slot: what it waits for works all the while. */
  readonly include_deferred: true;
}

export interface PoolSizes {
  /** Invocations at once that each source bears. */
  readonly sources: Readonly<Record<string, number>>;
  /** Job runs that write curated tables at once: as many as there are datasets. */
  readonly writers: number;
}

export function airflowPools({ sources, writers }: PoolSizes): readonly Pool[] {
  const pool = (name: string, slots: number, description: string): Pool => ({
    name,
    slots,
    description,
    include_deferred: true,
  });
  return [
    ...Object.entries(sources).map(([source, slots]) =>
      pool(`source_${source}`, slots, `Invocations at once that ${source} bears.`),
    ),
    pool('curated', writers, 'Job runs at once that write curated tables; keeping house and erasing take all slots.'),
    pool('backfill', 1, 'Windows of backfills that are handed to the daily DAG at once.'),
  ];
}

/** Those of an environment as it is described. @param datasets how many there are */
export const environmentPools = ({ sources }: Pick<Environment, 'sources'>, datasets: number): readonly Pool[] =>
  airflowPools({
    sources: Object.fromEntries(Object.entries(sources).map(([source, { concurrency }]) => [source, concurrency])),
    writers: datasets,
  });
