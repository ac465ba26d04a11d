/** What a smoke run costs, about, before it is asked whether to go on. */

interface Item {
  readonly what: string;
  readonly dollarsAnHour: number;
}

/** List prices of eu-central-1, as AWS's price pages had them in 2026-11, rounded up. */
const ITEMS: readonly Item[] = [
  { what: 'MWAA mw1.small with a worker', dollarsAnHour: 0.6 },
  { what: '30 interface endpoints', dollarsAnHour: 0.36 },
  { what: 'RDS for MySQL, db.t4g.micro', dollarsAnHour: 0.03 },
  { what: 'RDS for SQL Server Express, db.t3.small', dollarsAnHour: 0.08 },
];
/** Glue runs of two workers, keys begun, queries, logs. */
const DOLLARS_A_RUN = 8;
const HOURS = 4;

export const estimate = (): string[] => [
  ...ITEMS.map(({ what, dollarsAnHour }) => `${what}: $${(dollarsAnHour * HOURS).toFixed(2)}`),
  `job runs, keys, queries, logs: $${DOLLARS_A_RUN.toFixed(2)}`,
  `together about $${Math.ceil(ITEMS.reduce((sum, item) => sum + item.dollarsAnHour * HOURS, DOLLARS_A_RUN))}, in about ${HOURS} hours`,
];
