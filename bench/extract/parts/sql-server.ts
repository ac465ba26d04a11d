/** SQL Server's protocol, from the platform's TDS server. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../../local/progress';
import { realSqlServer } from '../../../local/services/sql-server';
import { startSqlServer } from '../../../test/lambdas/servers/sql-server';
import { type Bench, clientCore, requestOf } from '../bench';
import { compare } from '../comparison';
import { measure } from '../measure';
import { faster, type PartResult } from '../results';
import { fillSql } from '../touchpoints';

const peer = 'mssql + csv-stringify';

export async function sqlServer(bench: Bench): Promise<PartResult> {
  const { sqlserverRows: rows, rounds } = bench.options;
  if (realSqlServer() !== undefined)
    throw new UserError(
      'The bench fills tables of the platform’s TDS server alone: run it without TRIBUTARY_MSSQL_URL.',
    );
  const server = await startSqlServer();
  // The server has no column of type char.
  await server.sql(fillSql(rows).replaceAll(/\bCHAR\(/g, 'VARCHAR('));
  const ca = join(bench.scratch, 'sql-server-ca.pem');
  writeFileSync(ca, server.secret.ca ?? '');
  const env = requestOf({ ...bench, database: { ...bench.database, ca } }, rows, false, server.secret);
  const programs = [
    { name: 'ours', command: bench.program('bare'), env },
    { name: peer, command: bench.program('mssql-stream'), env },
  ];
  for (const program of programs) {
    const output = join(bench.scratch, 'output');
    await measure(program, { cores: [clientCore], servers: [], output });
    const lines = readFileSync(output, 'utf8').trimEnd().split('\n').length;
    if (lines !== rows + 1) throw new UserError(`${program.name} wrote ${lines - 1} rows of ${rows}`);
  }
  const figures = await compare(programs, rounds, (program, round) => {
    bench.say(`sqlserver, round ${round + 1}: ${program.name}`);
    return measure(program, { cores: [clientCore], servers: [] });
  });
  return {
    title: 'SQL Server to plain CSV',
    rows,
    figures,
    isComparison: true,
    verdicts: [faster(figures, { peer, times: 2, quantity: 'cpu' })],
    notes: ['The server is a stand-in written in Python, slower than its clients: what tells these apart is CPU time.'],
  };
}
