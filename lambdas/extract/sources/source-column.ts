/** A column as a source's own catalog describes it. */
export interface SourceColumn {
  /** As the source spells it. */
  readonly name: string;
  /** Name of its type in lower case: `bigint`, `varchar`, `datetime2`. */
  readonly type: string;
  /** Whether it holds no negative numbers; MySQL alone has such. */
  readonly unsigned: boolean;
  readonly nullable: boolean;
  /** Digits of a number in all; bits of a MySQL `bit`; characters or bytes at most of SQL Server's text and binary. */
  readonly precision: number | null;
  /** Digits of a number behind the point. */
  readonly scale: number | null;
  /** Of text: its character set on MySQL, its collation on SQL Server. */
  readonly encoding: string | null;
}
