/** The time that an invocation has left. */

const mostReserve = 30_000;
const shareOfReserve = 1 / 3;
const parting = 1000;

export class Deadline {
  private readonly reserve: number;

  /** @param remaining gives the milliseconds until the function is ended */
  constructor(private readonly remaining: () => number) {
    this.reserve = Math.min(mostReserve, remaining() * shareOfReserve);
  }

  /** Whether it is time to finish what is open: what is left goes to closing parts and writing the result. */
  get isNear(): boolean {
    return this.remaining() <= this.reserve;
  }

  /** Milliseconds that a call to the source may take, so that its timeout is told by name before the function is ended. */
  get callTimeout(): number {
    return Math.max(parting, Math.floor(this.remaining() - parting));
  }
}
