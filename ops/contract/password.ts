/** The password of a source, which no argument may hold: arguments are seen by every user of the machine. */
import { InterruptedError, UsageError } from '../errors';

const VARIABLE = 'TRIBUTARY_SOURCE_PASSWORD';

/**
 * @param login whose it is, such as `reader at db.example.com`
 * @throws UsageError where none is given and nobody can be asked, InterruptedError where nobody answers
 */
export async function sourcePassword(login: string): Promise<string> {
  const given = process.env[VARIABLE] ?? '';
  if (given !== '') return given;
  if (!process.stdin.isTTY || !process.stderr.isTTY)
    throw new UsageError(
      `--dsn needs a password: put it into ${VARIABLE}, call this in a terminal, or use --secret <file>`,
    );
  const { default: password } = await import('@inquirer/password');
  try {
    return await password(
      {
        message: `Password of ${login}:`,
        // Neither stars nor the key that shows what was typed.
        ...{ mask: false, toggleMask: false },
        validate: (text) => text !== '' || 'there is no login without one',
      },
      // Standard output is for what the command answers.
      { output: process.stderr },
    );
  } catch (error) {
    if ((error as Error).name !== 'ExitPromptError') throw error;
    throw new InterruptedError('no password was given, and nothing was read');
  }
}
