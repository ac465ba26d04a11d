import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { analystReads } from '../../../build/analyst-reads';
import { loadQueries, loadViews } from '../../../build/queries';
import { tablesRead } from '../../../build/sql-tables';
import { loadContracts } from '../../../contracts/load';
import { projectFolder } from '../../../ops/root';
import { statement, STATEMENTS } from '../../../ops/report/statements';

const root = projectFolder();

describe('the SQL of the page', () => {
  it('is all that lies in its folder', () => {
    const files = readdirSync(join(root, 'ops', 'report', 'sql')).map((file) => file.replace('.sql', ''));
    expect(files.sort()).toEqual([...STATEMENTS].sort());
  });

  it('reads nothing that analysts may not read', async () => {
    const { views, tables } = await analystReads(
      loadViews(root),
      loadQueries(root),
      loadContracts(join(root, 'contracts')),
    );
    for (const name of STATEMENTS)
      for (const table of await tablesRead(statement(root, name), `${name}.sql`))
        expect([...views, ...tables]).toContain(table);
  });
});
