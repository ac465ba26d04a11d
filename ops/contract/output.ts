/** What `tributary contract check --json` and `tributary contract new --json` answer. */
import { z } from 'zod';

const sourceSchema = z.object({
  system: z.string(),
  table: z.string(),
  engine: z.enum(['mysql', 'sqlserver']),
  host: z.string(),
  port: z.int(),
  dbname: z.string(),
});

export const findingSchema = z.object({
  /** error: an extract fails, or may leave rows out. warning: to be known. */
  severity: z.enum(['error', 'warning']),
  /** Of the contract, or of the source where the contract has none; null: it is about the whole table. */
  column: z.string().nullable(),
  message: z.string(),
});

export const checkSchema = z.object({
  contract: z.object({ dataset: z.string(), version: z.int(), file: z.string() }),
  source: sourceSchema,
  /** Whether there is no error among the findings. */
  fits: z.boolean(),
  findings: z.array(findingSchema),
  /** null where the table is not there, or has a column without text. */
  columns: z
    .array(
      z.object({
        name: z.string(),
        type: z.string(),
        nullable: z.boolean(),
        /** null: it isn't there. */
        source: z.object({ name: z.string(), type: z.string(), nullable: z.boolean() }).nullable(),
        /** How its values stand in the raw files. */
        written: z.string(),
      }),
    )
    .nullable(),
  /** About the secret's file. */
  warnings: z.array(z.string()),
});

export const newSchema = z.object({
  dataset: z.string(),
  source: sourceSchema,
  /** Absolute path of the file; null: none was written. */
  file: z.string().nullable(),
  /** The contract as YAML. */
  text: z.string(),
  /** What a person has to decide: where in the contract, and why. */
  decisions: z.array(z.object({ place: z.string(), reason: z.string() })),
  /** The change column first, then what else looked like one. */
  change_columns: z.array(z.object({ column: z.string(), evidence: z.array(z.string()) })),
  /** Columns that no contract can name or read. */
  left_out: z.array(z.object({ column: z.string(), reason: z.string() })),
  warnings: z.array(z.string()),
});

export type Finding = z.output<typeof findingSchema>;
export type CheckOutput = z.output<typeof checkSchema>;
export type NewOutput = z.output<typeof newSchema>;
