/** The caller of an extract who does not give up: each step under a new request id until it succeeds, as Airflow retries a task. */
import type { Chunk, Cursor } from '../../../../lambdas/extract/event';
import type { Extract } from '../../../../lambdas/extract/extract';
import type { Manifest } from '../../../../lambdas/extract/manifest';
import type { Plan } from '../../../../lambdas/extract/plan';

/** Invokes the function once; rejects, or gives undefined where the function died. */
export type Invoke = (event: object) => Promise<unknown>;

const tries = 40;

export class PatientCaller {
  private requests = 0;
  /** How many invocations did not succeed. */
  failures = 0;

  constructor(
    private readonly id: string,
    private readonly invoke: Invoke,
  ) {}

  /** Plans, extracts and commits, as often as it takes; chunks in the order that `order` gives. */
  async wholeWindow(order: (chunks: readonly Chunk[]) => readonly Chunk[] = (chunks) => chunks): Promise<Manifest> {
    const { attempt, chunks } = (await this.step({ action: 'plan' })).output as Plan;
    const extracts: string[] = [];
    for (const chunk of order(chunks)) {
      let cursor: Cursor | null = null;
      do {
        const { output, requestId } = await this.step({ action: 'extract', attempt, chunk, cursor });
        ({ cursor } = output as Extract);
        extracts.push(requestId);
      } while (cursor !== null);
    }
    return (await this.step({ action: 'commit', attempt, extracts })).output as Manifest;
  }

  private async step(event: object): Promise<{ output: unknown; requestId: string }> {
    let last: unknown;
    for (let n = 0; n < tries; n++) {
      const requestId = `${this.id}.${this.requests++}`;
      try {
        const answer = (await this.invoke({ ...event, request_id: requestId })) as { output?: unknown } | undefined;
        if (answer?.output !== undefined) return { output: answer.output, requestId };
        last = answer;
      } catch (error) {
        last = error;
      }
      this.failures++;
    }
    throw new Error(`${this.id}: ${JSON.stringify(event)} did not succeed in ${tries} tries`, { cause: last });
  }
}
