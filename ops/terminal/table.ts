/** Tables for a terminal. */
import Table from 'cli-table3';
import { printable } from './printable';

export interface Column {
  readonly head: string;
  readonly align?: 'left' | 'right';
}

/** A line for each row, without anything in it that could steer the terminal. */
export function tableOf(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const table = new Table({
    head: columns.map(({ head }) => head),
    colAligns: columns.map(({ align }) => align ?? 'left'),
    style: { head: [], border: [], compact: true },
  });
  for (const row of rows) table.push(row.map(printable));
  return table.toString();
}
