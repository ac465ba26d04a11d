/** How fast a large result is read, and in how much memory. */
import { AthenaClient } from '@aws-sdk/client-athena';
import { loadEnvironment } from '../../config/load';
import { clientOptions } from '../../config/aws-client';
import { Names } from '../../config/names';
import { root } from '../../local/layout';
import { execute } from '../../ops/athena/execution';
import { type Measurement, measure, type Program } from '../extract/measure';
import type { Options } from './options';
import { awsCli, tributary } from './programs';

const CORES = [0, 1];
const A_SEQUENCE = 10_000;

/** Rows as an analyst may have them: a number, a name, an amount, an absent one. */
const sql = (rows: number): string =>
  `SELECT a * ${A_SEQUENCE} + b AS id, 'channel ' || CAST(b % 9 AS varchar) AS channel,
    CAST(a * b AS decimal(18, 2)) / 100 AS amount, CAST(NULL AS varchar) AS nothing
  FROM UNNEST(sequence(1, ${Math.ceil(rows / A_SEQUENCE)})) AS s (a) CROSS JOIN UNNEST(sequence(1, ${Math.min(rows, A_SEQUENCE)})) AS t (b)`;

/** On the local platform that is up. */
export async function stream({ rows, peerRows }: Options): Promise<string> {
  const environment = loadEnvironment(root, { ...process.env, TRIBUTARY_ENV: 'local' });
  const names = new Names(environment);
  const { id } = await execute(new AthenaClient(clientOptions(environment)), {
    sql: sql(peerRows),
    workgroup: names.workgroup('analysts'),
    database: names.database('curated'),
  });
  const programs: [Program, number][] = [
    [tributary('tributary query --csv', 'query', sql(rows), '--csv'), rows],
    [tributary('tributary query --json', 'query', sql(rows), '--json'), rows],
    [tributary('tributary query', 'query', sql(rows)), rows],
    [await awsCli('aws athena get-query-results', 'athena', 'get-query-results', '--query-execution-id', id), peerRows],
  ];
  const lines: string[] = [];
  for (const [program, read] of programs)
    lines.push(line(program.name, read, await measure(program, { cores: CORES, servers: [] })));
  return ['| | rows | s | rows a second | peak MB |', '| --- | ---: | ---: | ---: | ---: |', ...lines].join('\n');
}

const line = (name: string, rows: number, { wall, resident }: Measurement): string =>
  `| \`${name}\` | ${rows.toLocaleString('en-US')} | ${wall.toFixed(1)} | ${Math.round(rows / wall).toLocaleString('en-US')} | ${(resident / 2 ** 20).toFixed(0)} |`;
