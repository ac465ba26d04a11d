/** What `tributary cost --json` answers: dollars at list price, null where AWS gives no figure. */
import { z } from 'zod';

const dollars = z.number().nullable();

const querySchema = z.object({
  id: z.string(),
  workgroup: z.string(),
  /** Of the prepared statement; null of any other. */
  statement: z.string().nullable(),
  /** The beginning of it, on one line. */
  sql: z.string(),
  submitted: z.string(),
  state: z.string(),
  bytes_scanned: z.number().nullable(),
  dollars,
});

export const costOutputSchema = z.object({
  environment: z.string(),
  from: z.string(),
  to: z.string(),
  /** The month that the list prices are of, and their region. */
  prices: z.object({ as_of: z.string(), region: z.string() }),
  jobs: z.array(
    z.object({
      job: z.string(),
      /** Null where there is no such job. */
      runs: z.int().nullable(),
      failed: z.int().nullable(),
      /** Of all runs, as long as each took. */
      seconds: z.number().nullable(),
      /** Null where Glue does not tell it of a run: the local platform's does not. */
      dpu_hours: z.number().nullable(),
      dollars,
      /** Had every run kept all its workers busy to its end; null where a run doesn't say which it had. */
      at_most_dollars: dollars,
    }),
  ),
  crawlers: z.array(
    z.object({
      crawler: z.string(),
      crawls: z.int().nullable(),
      failed: z.int().nullable(),
      dpu_hours: z.number().nullable(),
      dollars,
    }),
  ),
  functions: z.array(
    z.object({
      function: z.string(),
      memory_megabytes: z.int().nullable(),
      invocations: z.number().nullable(),
      seconds: z.number().nullable(),
      dollars,
    }),
  ),
  /** By workgroup and prepared statement, the dearest first. */
  queries: z.array(
    z.object({
      workgroup: z.string(),
      statement: z.string().nullable(),
      queries: z.int(),
      failed: z.int(),
      bytes_scanned: z.number().nullable(),
      dollars,
    }),
  ),
  costliest_queries: z.array(querySchema),
  /** Of what there are figures of; null of a component without any. */
  totals: z.object({ jobs: dollars, crawlers: dollars, functions: dollars, queries: dollars, all: dollars }),
  /** What of it there are no figures of. */
  not_told: z.array(z.string()),
});

export type CostOutput = z.output<typeof costOutputSchema>;
export type JobCost = CostOutput['jobs'][number];
export type CrawlerCost = CostOutput['crawlers'][number];
export type FunctionCost = CostOutput['functions'][number];
export type QueryGroup = CostOutput['queries'][number];
export type QueryCost = CostOutput['costliest_queries'][number];
