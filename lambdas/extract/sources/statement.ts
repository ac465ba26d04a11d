/** SQL with its values beside it. */
import type { ContractColumn } from '../../../contracts/contract';

/** A type of the contract; besides, `count` is a number of rows and `time` a bound of the window. */
export type ParameterType = string;

export interface Parameter {
  readonly value: string;
  readonly type: ParameterType;
  /** The column it is compared with, where there is one. */
  readonly column?: string;
}

export interface Statement {
  readonly sql: string;
  /** In the order of their placeholders. */
  readonly parameters: readonly Parameter[];
}

/** What differs between the engines' SQL. */
export interface Dialect {
  /** Quotes an identifier of the contract. */
  quote(identifier: string): string;
  /** The expression that gives a column's value as text, digit by digit as the source holds it, or as an exact number. */
  text(expression: string, type: ContractColumn['type']): string;
  /** The schemas that a table without one is looked for in. */
  readonly schemas: string;
  /** The count of a group, as text. */
  readonly countText: string;
  /** The placeholder of a parameter, cast so that it compares exactly with a column of that type. */
  placeholder(parameter: Parameter, position: number): string;
  /** The clause after ORDER BY that skips and limits rows; both are placeholders, and the offset's comes first. */
  slice(offset: string | null, rows: string): string;
}

/** Collects parameters in the order in which their placeholders enter the text. */
export class Parameters {
  readonly list: Parameter[] = [];

  constructor(private readonly dialect: Dialect) {}

  bind(parameter: Parameter): string {
    this.list.push(parameter);
    return this.dialect.placeholder(parameter, this.list.length - 1);
  }
}
