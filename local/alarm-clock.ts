/** The clock of the local platform's alarms. */
import { UserError } from './progress';

const MINUTE = 60;

/**
 * How many seconds a minute of an alarm's period lasts: TRIBUTARY_MINUTE_SECONDS, so that what takes hours can be tried in
 * minutes.
 *
 * @param variables the process's variables
 * @throws UserError when it is no duration
 */
export function minuteSeconds(variables: Readonly<Record<string, string | undefined>>): number {
  const text = variables['TRIBUTARY_MINUTE_SECONDS'] ?? String(MINUTE);
  const seconds = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || seconds <= 0)
    throw new UserError(
      `TRIBUTARY_MINUTE_SECONDS is "${text}": set it to how many seconds a minute of the alarms lasts, such as 1, or unset it`,
    );
  return seconds;
}
