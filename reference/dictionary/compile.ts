/** Brings together what contracts, jobs, views and queries say, and follows who reads what. */
import { join } from 'node:path';
import { analystReads } from '../../build/analyst-reads';
import { checkColumns, loadQueries, loadViews, type Query, type View } from '../../build/queries';
import { tablesRead } from '../../build/sql-tables';
import type { Contract } from '../../contracts/contract';
import { loadContracts } from '../../contracts/load';
import { checkInWords } from './check-in-words';
import { type DescribedTable, describedTables } from './described-tables';
import type { Dictionary, DictionaryColumn, DictionaryEntry } from './dictionary';
import { exampleOf } from './example';

/** An entry before it is known who reads it. */
type Draft = Omit<DictionaryEntry, 'read_by' | 'example'>;

/**
 * @param root the project's folder
 * @returns tables, then views, then KPIs
 * @throws Error when a name is taken twice, something reads what there is not, or a column is not described
 */
export async function compileDictionary(root: string): Promise<Dictionary> {
  const [contracts, views, queries] = [loadContracts(join(root, 'contracts')), loadViews(root), loadQueries(root)];
  const readable = await analystReads(views, queries, contracts);
  const drafts = [
    ...describedTables(root).map((table) =>
      ofTable(
        table,
        readable.tables,
        contracts.find(({ dataset }) => dataset === table.name),
      ),
    ),
    ...(await Promise.all(views.map((view) => ofSql('view', view, `athena/views/${view.name}.sql`)))),
    ...(await Promise.all(queries.map((query) => ofKpi(query)))),
  ];
  return linked(drafts);
}

/**
 * Adds to each entry who reads it. A KPI may have the name of the mart that it asks, so it is never what is read.
 *
 * @throws Error when a name is taken twice, or something reads what there is not
 */
export function linked(drafts: readonly Draft[]): Dictionary {
  const names = drafts.filter(({ kind }) => kind !== 'kpi').map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new Error(`two tables or views are called ${twice}`);
  for (const { name, reads } of drafts)
    for (const read of reads)
      if (!names.includes(read)) throw new Error(`${name} is made of ${read}, which there is not`);
  return drafts.map((draft) => {
    const readers = draft.kind === 'kpi' ? [] : drafts.filter(({ reads }) => reads.includes(draft.name));
    return { ...draft, read_by: [...new Set(readers.map(({ name }) => name))], example: exampleOf(draft) };
  });
}

function ofTable(table: DescribedTable, readable: readonly string[], contract?: Contract): Draft {
  const { name, kind, job, description, key, partition_by, reads } = table;
  return {
    ...{ name, kind, description },
    columns: table.columns.map((column) => withContract(column, contract)),
    analysts: readable.includes(name),
    ...{ key, partition_by, reads },
    ...(job === null ? {} : { job }),
    ...(contract === undefined
      ? {}
      : {
          contract: {
            version: contract.version,
            owner: contract.owner,
            source: `${contract.source.system}.${contract.source.table}`,
            freshness: contract.freshness,
            checks: contract.checks.map(checkInWords),
          },
        }),
  };
}

/** What a contract says of a column beyond what its table holds. */
function withContract(column: DescribedTable['columns'][number], contract?: Contract): DictionaryColumn {
  const said = contract?.columns.find(({ name }) => name === column.name);
  const unit = said?.unit ?? (said?.currency_column === undefined ? undefined : `as ${said.currency_column}`);
  const personal = said?.personal_data ?? 'none';
  return {
    ...column,
    ...(unit === undefined ? {} : { unit }),
    ...(said?.values === undefined ? {} : { values: said.values }),
    ...(personal === 'none' ? {} : { personal_data: personal }),
  };
}

async function ofSql(kind: 'view' | 'kpi', view: View, file: string): Promise<Draft> {
  await checkColumns(view, file);
  return {
    ...{ name: view.name, kind, description: view.description, columns: [...view.columns] },
    // Views and KPIs are made for analysts, who may read what those read.
    ...{ analysts: true, key: [], partition_by: [] },
    reads: await tablesRead(view.sql, file),
  };
}

const ofKpi = async (query: Query): Promise<Draft> => ({
  ...(await ofSql('kpi', query, `athena/queries/${query.name}.sql`)),
  parameters: [...query.parameters],
});
