/** Runs checks one after the other; what one throws is its own affair. */
import type { Check } from './check';
import type { Context } from './context';
import { type Finding, notTried } from './finding';
import { type Reported, writeReport } from './report';

async function tried(check: Check, context: Context): Promise<Finding> {
  const lacking = check.needs.flatMap((need) => context.lacks(need) ?? []);
  if (lacking.length > 0) return notTried(`needs ${[...new Set(lacking)].join(' and ')}`);
  try {
    return await check.run(context);
  } catch (error) {
    context.props.signal?.throwIfAborted();
    // Neither proven nor refuted: something else went wrong, and it is said.
    const { name, message } = error as Error;
    return notTried(`could not be tried: ${name}: ${message}`);
  }
}

/** @param tell is told each finding as it comes; the report is written after each, so that an interrupt loses none */
export async function runChecks(
  checks: readonly Check[],
  context: Context,
  tell: (result: Reported) => void,
): Promise<Reported[]> {
  const results: Reported[] = [];
  for (const check of checks) {
    context.props.signal?.throwIfAborted();
    const { verdict, evidence } = await tried(check, context);
    const result = { id: check.id, title: check.title, verdict, evidence, date: new Date().toISOString() };
    results.push(result);
    writeReport(context.workplace, [result]);
    tell(result);
  }
  return results;
}
