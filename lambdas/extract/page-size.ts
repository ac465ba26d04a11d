/** How many rows to ask for at once. */

const fewest = 100;
const most = 10_000;
const first = 2_000;
const pageText = 2 * 1024 * 1024;

/** Sizes pages by the width of the rows seen, so that one holds some 2 million characters whatever the table. */
export class PageSize {
  private size = first;

  get rows(): number {
    return this.size;
  }

  /** @param page the last page read, not empty */
  learn(page: readonly (readonly (string | null)[])[]): void {
    const characters = page.reduce(
      (sum, row) => sum + row.reduce((width, value) => width + (value?.length ?? 0) + 1, 0),
      0,
    );
    this.size = Math.min(most, Math.max(fewest, Math.floor((pageText * page.length) / characters)));
  }
}
