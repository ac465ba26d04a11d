/** What must hold before anything is made. */
import { GetDataCatalogEncryptionSettingsCommand, GetResourcePolicyCommand } from '@aws-sdk/client-glue';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import type { Place } from '../config/aws-client';
import { prod } from '../config/environments/prod';
import { UserError } from '../local/progress';
import type { Clients } from './clients';
import type { Leftover } from './leftovers';

const ASSUMED = /^arn:aws:sts::\d{12}:assumed-role\/([^/]+)\//;

/**
 * @returns the ARN, or pattern, of who runs the smoke, as IAM's conditions know it
 * @throws UserError when it is another account than the one that was named
 */
export async function operatorIn(clients: Pick<Clients, 'sts'>, { account, endpoint }: Place): Promise<string> {
  if (account === prod.account)
    throw new UserError(`${account} is the account of prod: a smoke run makes and destroys, give one of its own`);
  const { Account, Arn = '' } = await clients.sts.send(new GetCallerIdentityCommand({}));
  if (Account !== account)
    throw new UserError(
      `--account is ${account}, but these credentials are of ${Account ?? 'nobody'} (${Arn}): use those of that account`,
    );
  const role = ASSUMED.exec(Arn)?.[1];
  // IAM's conditions see the role with its path, which STS leaves out.
  if (role !== undefined) return `arn:aws:iam::${account}:role/*${role}`;
  if (!Arn.endsWith(':root')) return Arn;
  if (endpoint !== undefined) return `arn:aws:iam::${account}:user/*`;
  throw new UserError('these credentials are of the root user, which can take on no role: use those of a role');
}

/**
 * The Data Catalog's policy and encryption are the account's: a run would take another environment's away.
 *
 * @throws UserError when somebody has set either
 */
export async function catalogIsFree({ glue }: Pick<Clients, 'glue'>): Promise<void> {
  const { DataCatalogEncryptionSettings: settings } = await glue.send(new GetDataCatalogEncryptionSettingsCommand({}));
  const mode = settings?.EncryptionAtRest?.CatalogEncryptionMode ?? 'DISABLED';
  if (mode !== 'DISABLED')
    throw new UserError(
      `the account's Data Catalog is encrypted (${mode}): another environment lives here; use an account without one`,
    );
  let policy: string | undefined;
  try {
    policy = (await glue.send(new GetResourcePolicyCommand({}))).PolicyInJson;
  } catch (error) {
    if ((error as Error).name !== 'EntityNotFoundException') throw error;
  }
  if (policy !== undefined && policy !== '')
    throw new UserError(
      "the account's Data Catalog has a policy: another environment lives here; use an account without one",
    );
}

/** @throws UserError when something of the name is there */
export function nameIsFree(name: string, found: readonly Leftover[]): void {
  if (found.length > 0)
    throw new UserError(`something of ${name} is there already: ${found.map(({ what }) => what).join(', ')}`);
}
