/** A column as a source's own catalog describes it. */
export interface SourceColumn {
  /** As the source spells it. */
  readonly name: string;
  /** Name of its type in lower case: `bigint`, `varchar`, `datetime2`. */
  readonly type: string;
  /** Whether it holds no negative numbers; MySQL alone has such. */
  readonly unsigned: boolean;
  readonly nullable: boolean;
  /** Digits of a number in all, or bits of a MySQL `bit`. */
  readonly precision: number | null;
  /** Digits of a number behind the point. */
  readonly scale: number | null;
  /** Character set of text on MySQL; null on SQL Server and for what is no text. */
  readonly encoding: string | null;
}
