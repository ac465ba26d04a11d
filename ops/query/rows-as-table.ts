/** Writes rows as they come, in columns as wide as the first of them need. */
import { isNumeric, type ResultColumn, type ResultRow } from '../athena/result';
import { printable } from '../terminal/printable';

/** Rows that the widths follow from. */
const FIRST = 200;
const WIDEST = 60;
/** Of NULL, so that it is told from an empty text. */
const NOTHING = '–';

export class RowsAsTable {
  private first: ResultRow[] = [];
  private widths: number[] | undefined;

  constructor(private readonly columns: readonly ResultColumn[]) {}

  /** @returns what is to be printed; nothing until the widths are known */
  add(row: ResultRow): string {
    if (this.widths !== undefined) return this.line(row);
    return this.first.push(row) >= FIRST ? this.begin() : '';
  }

  /** @returns what is still to be printed */
  end(): string {
    return this.widths === undefined ? this.begin() : '';
  }

  private begin(): string {
    const names = this.columns.map(({ name }) => name);
    this.widths = names.map((name, i) =>
      Math.min(WIDEST, Math.max(name.length, ...this.first.map((row) => cell(row[i]).length))),
    );
    const under = this.widths.map((width) => '─'.repeat(width)).join('  ');
    const text = [this.line(names), `${under}\n`, ...this.first.map((row) => this.line(row))].join('');
    this.first = [];
    return text;
  }

  private line(row: ResultRow): string {
    const cells = this.columns.map((column, i) => {
      const text = cut(cell(row[i]));
      const width = this.widths?.[i] ?? 0;
      return isNumeric(column) ? text.padStart(width) : text.padEnd(width);
    });
    return `${cells.join('  ').trimEnd()}\n`;
  }
}

const cell = (value: string | undefined): string =>
  value === undefined ? NOTHING : printable(value).replaceAll('\n', '↵');

const cut = (text: string): string => (text.length > WIDEST ? `${text.slice(0, WIDEST - 1)}…` : text);
