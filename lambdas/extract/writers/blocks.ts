/** Memory that is lent and comes back. */

/**
 * Buffers of one size. Garbage outside of V8's heap is found late, so that what allocates a buffer a page grows by far
 * more than it holds; these are used again.
 */
export class Blocks {
  private readonly free: Buffer[] = [];
  private readonly waiting: ((block: Buffer) => void)[] = [];
  private made = 0;

  /** @param most how many there are at once; whoever wants another waits for one to come back */
  constructor(
    readonly bytes: number,
    private readonly most: number,
  ) {}

  /** The content of a block is what it was left with. */
  async take(): Promise<Buffer> {
    const block = this.free.pop();
    if (block !== undefined) return block;
    if (this.made < this.most) {
      this.made++;
      return Buffer.allocUnsafeSlow(this.bytes);
    }
    return new Promise((resolve) => {
      this.waiting.push(resolve);
    });
  }

  give(block: Buffer): void {
    const next = this.waiting.shift();
    if (next === undefined) this.free.push(block);
    else next(block);
  }
}
