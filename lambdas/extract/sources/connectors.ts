/** The ways to a contract's source. */
import type { Contract } from '../../../contracts/contract';
import type { Dependencies } from '../dependencies';
import { connect } from './connect';
import type { SourceSecret } from './secret';

/** @param secret read anew for every connection, for it may be rotated meanwhile */
export const connectors = (
  secret: () => Promise<SourceSecret>,
  contract: Contract,
): Pick<Dependencies, 'connect' | 'connectPrimary'> => ({
  connect: async (timeout) => connect(await secret(), contract, timeout),
  connectPrimary: async () => {
    const { primary, ...replica } = await secret();
    if (primary === undefined) return null;
    const { host, port, dbname = replica.dbname } = primary;
    return (timeout) => connect({ ...replica, host, port, dbname }, contract, timeout);
  },
});
