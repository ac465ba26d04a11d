/** A line of standard error that says how far a trial is, where a person looks on. */
const every = 200;

export class Progress {
  private last = 0;
  private isShown = false;

  show(rows: number): void {
    const now = performance.now();
    if (!process.stderr.isTTY || now - this.last < every) return;
    this.last = now;
    this.isShown = true;
    process.stderr.write(`\r${rows.toLocaleString('en-US')} rows …`);
  }

  clear(): void {
    if (this.isShown) process.stderr.write('\r\u001b[K');
    this.isShown = false;
  }
}
