/** The figures of the running platform, and the same ones by plain SQL on its sources. */
import type { Connection } from 'mysql2/promise';
import { kpiNames } from '../../local/steps/show-kpis';
import { athenaQuery, type AthenaResult } from '../../ops/athena/athena-query';
import { athena } from './faults/platform';
import { type Row, sourceKpi } from './source-kpis/source-kpi';

export const database = 'tributary_local_curated';

export const kpi = (
  name: string,
  from: string,
  to: string,
  workgroup = 'tributary-local-analysts',
): Promise<AthenaResult> =>
  athenaQuery(athena, { sql: `EXECUTE ${name} USING DATE '${from}', DATE '${to}'`, workgroup, database });

/** KPIs that plain SQL can't compute; what they must hold is told by tests of their own. */
const modelled = ['budget_recommendations', 'channel_roas_by_model'];
export const plainKpis = (): string[] => kpiNames().filter((name) => !modelled.includes(name));

/** A KPI from the sources, as far as the runs have read them: to the end of the last generated day. */
export const fromSources = (sources: Connection, name: string, from: string, to: string): Promise<Row[]> =>
  sourceKpi(sources, name, { from, to, known_until: '2025-04-01 00:00:00' });
