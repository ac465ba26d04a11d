/** The ways to a contract's source. */
import type { Dependencies } from '../dependencies';
import type { Log } from '../log';
import { connect } from './connect';
import { type AskedOf, isLoginRefusal } from './failure';
import { atPrimary, type SourceSecret, type SourceSecrets } from './secret';
import type { Session } from './session';

/**
 * While a password is rotated there is a moment in which the source has the new one and the secret's current value is the
 * old one: a login that is refused is tried once more with the pending value.
 */
export const connectors = (
  secrets: SourceSecrets,
  contract: AskedOf,
  logger: Log,
): Pick<Dependencies, 'connect' | 'connectPrimary'> => {
  const open = async (openBy: (secret: SourceSecret) => Promise<Session>): Promise<Session> => {
    const secret = await secrets.current();
    try {
      return await openBy(secret);
    } catch (refusal) {
      if (!isLoginRefusal(refusal)) throw refusal;
      // Where nothing is pending any longer, the rotation has ended since the first look.
      const other = (await secrets.pending()) ?? (await secrets.current());
      if (other.password === secret.password) throw refusal;
      logger.warn('the source refuses the password: trying the one that a rotation sets');
      return openBy(other).catch((error: unknown) => {
        throw isLoginRefusal(error) ? refusal : error;
      });
    }
  };
  return {
    connect: (timeout) => open((secret) => connect(secret, contract, timeout)),
    connectPrimary: async () => {
      if (atPrimary(await secrets.current()) === null) return null;
      return (timeout) => open((secret) => connect(atPrimary(secret) ?? secret, contract, timeout));
    },
  };
};
