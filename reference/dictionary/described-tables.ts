/** The curated tables as the jobs describe them, which are Python: columns, keys, and what they are made of. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { z } from 'zod';

const tableSchema = z.object({
  name: z.string(),
  kind: z.enum(['dataset', 'mart', 'record']),
  job: z.string().nullable(),
  description: z.string(),
  columns: z.array(z.object({ name: z.string(), type: z.string(), nullable: z.boolean(), description: z.string() })),
  key: z.array(z.string()),
  partition_by: z.array(z.string()),
  sort_by: z.array(z.string()),
  reads: z.array(z.string()),
});

export type DescribedTable = z.output<typeof tableSchema>;

const MOST_BYTES = 16_000_000;

/**
 * Asks `glue/tributary/data_dictionary.py`, by the interpreter that TRIBUTARY_PYTHON names: one that has PySpark.
 *
 * @param root the project's folder
 * @throws Error when a column is not described, or there is no such interpreter
 */
export function describedTables(root: string): readonly DescribedTable[] {
  const interpreter = process.env['TRIBUTARY_PYTHON'];
  if (interpreter === undefined)
    throw new Error('TRIBUTARY_PYTHON is not set: run this by `npm run docs`, and its tests by `npm test`');
  const printed = execFileSync(interpreter, ['-m', 'tributary.data_dictionary', join(root, 'contracts')], {
    env: { ...process.env, PYTHONPATH: join(root, 'glue') },
    encoding: 'utf8',
    maxBuffer: MOST_BYTES,
  });
  return z.array(tableSchema).parse(JSON.parse(printed));
}
