/** What the checks look at: a deployed platform whose DAG has moved one window. */
import type { Context } from './context';
import type { Stage } from './workplace';

const oneLine = (error: unknown): string => (error as Error).message.replaceAll(/\s+/g, ' ').slice(0, 500);

/**
 * Takes the stages one after the other and writes each down. One that fails ends the scenario, not the run: what needs it
 * is not tried, and says why.
 */
export async function runScenario(
  context: Pick<Context, 'workplace'>,
  signal: AbortSignal | undefined,
  stages: Readonly<Partial<Record<Stage, () => Promise<void>>>>,
  tell: (stage: Stage, outcome: string) => void,
): Promise<void> {
  for (const [stage, work] of Object.entries(stages) as [Stage, () => Promise<void>][]) {
    const keep = (outcome: { outcome: 'done' } | { outcome: 'failed'; why: string }): void => {
      const { stages: before } = context.workplace.record;
      context.workplace.change({ stages: { ...before, [stage]: { ...outcome, at: new Date().toISOString() } } });
    };
    signal?.throwIfAborted();
    tell(stage, 'begins');
    try {
      await work();
    } catch (error) {
      keep({ outcome: 'failed', why: oneLine(error) });
      tell(stage, `failed: ${oneLine(error)}`);
      return;
    }
    keep({ outcome: 'done' });
    tell(stage, 'done');
  }
}
