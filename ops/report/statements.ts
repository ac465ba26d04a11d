/** The page's own SQL, of `ops/report/sql/`; the rest are the KPIs' prepared statements. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const STATEMENTS = [
  'cohorts',
  'credit_by_model',
  'journeys',
  'model_range',
  'publication',
  'response_curves',
  'winning_touches',
] as const;

export type StatementName = (typeof STATEMENTS)[number];

/** @param root the project's folder */
export const statement = (root: string, name: StatementName): string =>
  readFileSync(join(root, 'ops', 'report', 'sql', `${name}.sql`), 'utf8');
