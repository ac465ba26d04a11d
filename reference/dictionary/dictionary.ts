/** What the data dictionary says: of every table, view and KPI that can be asked, what it holds and where it comes from. */
import { z } from 'zod';

const columnSchema = z.object({
  name: z.string(),
  /** As the Data Catalog writes it. */
  type: z.string(),
  /** Of tables alone. */
  nullable: z.boolean().optional(),
  description: z.string().min(1),
  /** Where the contract says one; else the description does. */
  unit: z.string().optional(),
  /** The only ones that a string may have. */
  values: z.array(z.string()).optional(),
  personal_data: z.enum(['pseudonymous', 'keyed_hash']).optional(),
});

const entrySchema = z.object({
  name: z.string(),
  /** dataset: a curated table of a contract. mart: derived by a job. record: what jobs write down of their work. */
  kind: z.enum(['dataset', 'mart', 'record', 'view', 'kpi']),
  description: z.string().min(1),
  columns: z.array(columnSchema).min(1),
  /** Whether analysts may read it. */
  analysts: z.boolean(),
  /** Columns that name a row; empty where none are kept to it. */
  key: z.array(z.string()),
  /** Transforms of Iceberg, as `months(day)`. */
  partition_by: z.array(z.string()),
  /** Tables and views that it is made of, and what reads it; by name. */
  reads: z.array(z.string()),
  read_by: z.array(z.string()),
  example: z.string(),
  /** Of a dataset. */
  contract: z
    .object({
      version: z.int(),
      owner: z.string(),
      /** Database and table that it is extracted from. */
      source: z.string(),
      freshness: z.object({ max_age_hours: z.int(), severity: z.string() }),
      checks: z.array(z.string()),
    })
    .optional(),
  /** Glue job that publishes a mart. */
  job: z.string().optional(),
  /** What a KPI is asked with, in order. */
  parameters: z.array(z.string()).optional(),
});

export const dictionarySchema = z.array(entrySchema);

export type DictionaryColumn = z.output<typeof columnSchema>;
export type DictionaryEntry = z.output<typeof entrySchema>;
export type Dictionary = readonly DictionaryEntry[];

/** Where the dictionary lies for programs, below the project's folder. */
export const DICTIONARY_FILE = 'docs/data-dictionary.json';

/** Headings of the kinds, in the order of the way of the data. */
export const KINDS = {
  dataset: 'Datasets',
  mart: 'Marts',
  view: 'Views',
  kpi: 'KPIs',
  record: 'Records of the jobs',
} as const satisfies Record<DictionaryEntry['kind'], string>;
