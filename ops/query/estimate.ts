/**
 * What a statement will read, by Athena's own plan, which costs nothing: EXPLAIN (TYPE IO),
 * https://docs.aws.amazon.com/athena/latest/ug/athena-explain-statement.html
 */
import { type AthenaClient, GetWorkGroupCommand } from '@aws-sdk/client-athena';
import { z } from 'zod';
import { type AthenaQuery, execute, resultRows } from '../athena/execution';
import type { Estimate } from './output';
import { isSelect } from './statement';

/** Trino writes what it doesn't know as "NaN". */
const figure = z
  .union([z.number(), z.string()])
  .transform((value) => (Number.isFinite(Number(value)) ? Number(value) : null));

const planSchema = z.object({
  inputTableColumnInfos: z.array(
    z.object({
      table: z.object({ schemaTable: z.object({ schema: z.string(), table: z.string() }) }),
      estimate: z.object({ outputRowCount: figure, outputSizeInBytes: figure }).optional(),
    }),
  ),
});

/** @throws QueryFailedError when Athena can't plan it: then it can't run it either; InterruptedError */
export async function estimateOf(client: AthenaClient, query: AthenaQuery, signal: AbortSignal): Promise<Estimate> {
  const limit = await cutoff(client, query.workgroup);
  if (!isSelect(query.sql)) return { tables: null, rows: null, bytes: null, limit_bytes: limit };
  const sql = `EXPLAIN (TYPE IO, FORMAT JSON)\n${query.sql}`;
  const { id } = await execute(client, { ...query, sql }, signal);
  const lines: string[] = [];
  for await (const [line] of resultRows(client, id, false)) lines.push(line ?? '');
  const text = lines.join('\n');
  const { inputTableColumnInfos: inputs } = planSchema.parse(JSON.parse(text.slice(text.indexOf('{'))));
  const sum = (of: 'outputRowCount' | 'outputSizeInBytes'): number | null =>
    inputs.reduce<number | null>((total, { estimate }) => {
      const value = estimate?.[of] ?? null;
      return total === null || value === null ? null : total + value;
    }, 0);
  const tables = [...new Set(inputs.map(({ table }) => `${table.schemaTable.schema}.${table.schemaTable.table}`))];
  return { tables, rows: sum('outputRowCount'), bytes: sum('outputSizeInBytes'), limit_bytes: limit };
}

/** Bytes at which the workgroup ends a query. */
async function cutoff(client: AthenaClient, workgroup: string): Promise<number | null> {
  const { WorkGroup } = await client.send(new GetWorkGroupCommand({ WorkGroup: workgroup }));
  return WorkGroup?.Configuration?.BytesScannedCutoffPerQuery ?? null;
}
