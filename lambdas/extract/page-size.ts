/** How many rows to ask for at once. */

const fewest = 100;
const most = 50_000;
const first = 2_000;
const pageBytes = 4 * 1024 * 1024;

/** Sizes pages by the width of the rows seen, so that one fills some 4 MiB whatever the table. */
export class PageSize {
  private size: number;
  private halvings = 0;

  /** @param rowBytes the average width of a row, where it is known before one was read */
  constructor(rowBytes: number | null) {
    this.size = rowBytes === null ? first : Math.min(first, rowsOf(rowBytes));
  }

  get rows(): number {
    return Math.max(fewest, this.size >> this.halvings);
  }

  /** @param page how many bytes the rows of a page took; not empty */
  learn({ rows, bytes }: { readonly rows: number; readonly bytes: number }): void {
    this.size = rowsOf(bytes / rows);
    this.halvings = Math.max(0, this.halvings - 1);
  }

  /** Asks for less: a page that is read quicker is less likely to change meanwhile. */
  halve(): void {
    this.halvings++;
  }
}

const rowsOf = (rowBytes: number): number => Math.min(most, Math.max(fewest, Math.floor(pageBytes / rowBytes)));
