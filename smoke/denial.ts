/** Whether AWS refused a call because of who made it. */
const NAMES = /AccessDenied|Unauthorized|NotAuthorized/i;

/** The refusal's words, or undefined when the error is of another kind. */
export function denialOf(error: unknown): string | undefined {
  const { name, message } = error as Error;
  return NAMES.test(name) || /^(403|Forbidden)$/.test(name) || /not authorized to perform/i.test(message)
    ? `${name}: ${message}`
    : undefined;
}

/**
 * Makes a call that must be refused.
 *
 * @returns the refusal's words; undefined when it was let through
 * @throws what was thrown for another reason
 */
export async function refusalOf(call: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await call();
  } catch (error) {
    const denial = denialOf(error);
    if (denial === undefined) throw error;
    return denial;
  }
  return undefined;
}
