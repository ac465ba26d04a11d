/** Gives the database the pending password. */
import { SourceSecretError } from '../../extract/errors';
import { isLoginRefusal } from '../../extract/sources/failure';
import { atPrimary, parseSecret, type SourceSecret } from '../../extract/sources/secret';
import { PasswordUnknownError } from '../errors';
import type { Login } from '../logins/login';
import type { Rotation } from '../rotation';
import { pendingSecret } from '../values';
import type { Label } from '../versions';

/** Where else the database's password may be: newest first, as MySQL takes the one of before too where it keeps it. */
const candidates: readonly Label[] = ['LAST_SENT', 'LAST_OPENED', 'AWSCURRENT', 'AWSPREVIOUS'];

export async function setSecret(rotation: Rotation): Promise<void> {
  const { version, versions, deadline, logger } = rotation;
  const pending = await pendingSecret(rotation);
  const { login, openedBy } = await logInBySome(rotation, pending);
  try {
    if (openedBy === version) {
      await versions.move('LAST_SENT', version);
      logger.info('the database has the pending password already');
      return;
    }
    // In this order, and before the change: at no moment may a version without a label be the only one that opens.
    await versions.move('LAST_OPENED', openedBy);
    await versions.move('LAST_SENT', version);
    const { isOldKept } = await login.changePassword(pending.password, deadline.callTimeout);
    logger.info('the database has the pending password', { old_password_kept: isOldKept });
  } finally {
    await login.close();
  }
}

/** Logs in, at the primary, by the first version that the database takes. */
async function logInBySome(
  rotation: Rotation,
  pending: SourceSecret,
): Promise<{ readonly login: Login; readonly openedBy: string }> {
  const { source, version, versions } = rotation;
  const held = candidates.map((label) => versions.holder(label)).filter((id) => id !== undefined);
  let refusal = '';
  for (const id of new Set([version, ...held])) {
    const password = id === version ? pending.password : await passwordFor(pending, id, rotation);
    if (password === null) continue;
    try {
      return { login: await rotation.logIn({ ...(atPrimary(pending) ?? pending), password }), openedBy: id };
    } catch (error) {
      if (!isLoginRefusal(error)) throw error;
      refusal = (error as Error).message;
    }
  }
  throw new PasswordUnknownError(
    `source ${source}: the database takes no password that the secret knows: set one at the database, and put it into the ` +
      `secret with \`aws secretsmanager put-secret-value\` (${refusal})`,
  );
}

/** @returns the password of a version; null where it has none, or is about another account */
async function passwordFor(pending: SourceSecret, id: string, { arn, versions }: Rotation): Promise<string | null> {
  const text = await versions.text(id);
  if (text === null) return null;
  let secret: SourceSecret;
  try {
    secret = parseSecret(text, arn);
  } catch (error) {
    if (error instanceof SourceSecretError) return null;
    throw error;
  }
  return accountOf(secret) === accountOf(pending) ? secret.password : null;
}

const accountOf = (secret: SourceSecret): string => {
  const { engine, host, port, username } = atPrimary(secret) ?? secret;
  return JSON.stringify([engine, host, port, username]);
};
