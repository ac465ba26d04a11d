/** What a part has to put back, whether it ends well, fails or is interrupted: the last first. */
export class Undo {
  private readonly steps: (() => Promise<unknown> | undefined)[] = [];

  add(step: () => Promise<unknown> | undefined): void {
    this.steps.push(step);
  }

  /** Each step is taken once, whoever asks, and the others also where one of them fails; then that is thrown. */
  async all(): Promise<void> {
    const failures: unknown[] = [];
    for (let step = this.steps.pop(); step !== undefined; step = this.steps.pop())
      try {
        await step();
      } catch (error) {
        failures.push(error);
      }
    if (failures.length > 0) throw new AggregateError(failures, `not all could be put back: ${failures.join('; ')}`);
  }
}
