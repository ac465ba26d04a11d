/** What a person sees while the platform works: one line when a step begins, one when it ends. */

export { UserError } from '../config/user-error';

const started = Date.now();
const seconds = (since: number): string => `${((Date.now() - since) / 1000).toFixed(1)} s`;
const clock = (): string => {
  const total = Math.floor((Date.now() - started) / 1000);
  return `${String(Math.floor(total / 60)).padStart(2, '0')}:${String(total % 60).padStart(2, '0')}`;
};

/** Prints a line under the clock of the command. */
export function say(area: string, text: string): void {
  console.log(`${clock()}  ${area.padEnd(9)} ${text}`);
}

/** Runs a step, announcing its begin and its end with the time it took. */
export async function step<T>(area: string, text: string, work: () => Promise<T>): Promise<T> {
  const since = Date.now();
  say(area, `${text} …`);
  try {
    const result = await work();
    say(area, `${text}: done in ${seconds(since)}`);
    return result;
  } catch (error) {
    say(area, `${text}: FAILED after ${seconds(since)}`);
    throw error;
  }
}
