/** What the analysts' SQL reads: Athena runs a view with its caller's rights, so that is what they must be able to read. */
import type { Contract } from '../contracts/contract';
import { BuildError } from './files';
import type { Query, View } from './queries';
import { tablesRead } from './sql-tables';

export interface AnalystReads {
  /** Names of the views, in order. */
  readonly views: readonly string[];
  /** Names of the tables that views and queries read, in order; no view among them. */
  readonly tables: readonly string[];
}

/**
 * @param contracts of the datasets, whose tables hold what people did row by row
 * @throws BuildError when a view or query reads personal data, or can't be understood
 */
export async function analystReads(
  views: readonly View[],
  queries: readonly Query[],
  contracts: readonly Contract[],
): Promise<AnalystReads> {
  const names = new Set(views.map(({ name }) => name));
  const files = [
    ...views.map(({ name, sql }) => ({ file: `athena/views/${name}.sql`, sql })),
    ...queries.map(({ name, sql }) => ({ file: `athena/queries/${name}.sql`, sql })),
  ];
  const tables = new Set<string>();
  for (const { file, sql } of files)
    for (const name of await tablesRead(sql, file)) {
      refusePersonalData(name, file, contracts);
      if (!names.has(name)) tables.add(name);
    }
  return { views: [...names].sort(), tables: [...tables].sort() };
}

function refusePersonalData(table: string, file: string, contracts: readonly Contract[]): void {
  const columns = contracts.find(({ dataset }) => dataset === table)?.columns ?? [];
  const personal = columns.find((column) => column.personal_data !== 'none');
  if (personal !== undefined)
    throw new BuildError(
      `${file}: reads ${table}, whose ${personal.name} is personal data: analysts could then read all of ${table}; ` +
        'aggregate it in a mart, and read that',
    );
}
