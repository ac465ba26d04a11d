/** `npm test`: sets up, checks style and types, runs every test, and ends with one line that sums them. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { state } from './layout';
import { endCommands } from './process/registry';
import { UserError } from './progress';
import { setup } from './setup/setup';
import { endTestPlatforms } from './test-platforms';
import { type Count, run, type Runner, testLanes } from './test-runners';

const sum = (counts: readonly Count[]): Count =>
  counts.reduce(
    (a, b) => ({ passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped }),
    { passed: 0, failed: 0, skipped: 0 },
  );

let isOver = false;

async function runLane(lane: readonly Runner[]): Promise<Count> {
  const counts: Count[] = [];
  for (const runner of lane) if (!isOver) counts.push(await run(runner));
  return sum(counts);
}

/** Ends the tests under way, begins no others, and ends the platforms that they have started. */
export async function endTests(): Promise<void> {
  isOver = true;
  await endCommands();
  await endTestPlatforms();
}

/**
 * @param full the long campaign too
 * @throws UserError when a test failed
 */
export async function test(full: boolean): Promise<void> {
  await setup();
  rmSync(join(state, 'test-reports'), { recursive: true, force: true });
  const total = sum(await Promise.all(testLanes(full).map(runLane)));
  await endTestPlatforms();
  const line = `${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`;
  mkdirSync(state, { recursive: true });
  writeFileSync(join(state, 'test-summary'), `${line}\n`);
  console.log(`Sum of all runners: ${line}`);
  if (total.failed > 0) throw new UserError('Some tests failed: see above, and the logs in .tributary/logs.');
}
