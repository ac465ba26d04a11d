/** Timestamps as raw files hold them. */

const sourceText = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?(?: ?(?:Z|\+00:00))?$/;

/**
 * `2025-01-01 00:00:00.1234567` → `2025-01-01T00:00:00.123456Z`, from text to text: a JavaScript date would drop what is
 * below the millisecond. Digits below the microsecond, which no reader holds, are cut off.
 *
 * @returns null when the text is no UTC timestamp, such as one with another offset
 */
export function isoTimestamp(text: string): string | null {
  const match = sourceText.exec(text);
  if (match === null) return null;
  const [, date = '', time = '', fraction = ''] = match;
  return `${date}T${time}.${fraction.slice(0, 6).padEnd(6, '0')}Z`;
}
