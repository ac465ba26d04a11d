/** What Athena answers. */

export interface ResultColumn {
  readonly name: string;
  /** Athena's word for it, such as `varchar` or `decimal`. */
  readonly type: string;
}

/** A value as Athena returns it: text, or undefined for NULL. */
export type ResultRow = readonly (string | undefined)[];

export interface QueryRows {
  readonly columns: readonly ResultColumn[];
  readonly rows: readonly ResultRow[];
}

/** Types whose values are numbers. */
const NUMERIC = new Set(['tinyint', 'smallint', 'integer', 'bigint', 'double', 'float', 'real', 'decimal']);

export const isNumeric = ({ type }: ResultColumn): boolean => NUMERIC.has(type);
