/** Who asks, and whether that is somebody of the environment's account. */
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { complaint } from '../complaint';
import type { Place } from '../place';
import { failed, fromError, ok } from './finding';
import type { Finding } from './output';

export async function credentialsFinding({ environment, aws }: Place): Promise<Finding> {
  const of = { check: 'credentials', subject: 'sts' };
  try {
    const { Account: account = '', Arn: arn = '' } = await new STSClient(aws).send(new GetCallerIdentityCommand({}));
    return account === environment.account
      ? ok(of, `${arn}, of the account ${account}`)
      : failed(
          of,
          `${arn} is of the account ${account}, ${environment.name} of ${environment.account}`,
          `sign in to ${environment.account}, or name a profile of it in AWS_PROFILE; --env names another environment`,
        );
  } catch (error) {
    const finding = fromError(of, error);
    // Who isn't reached can't say who asks; all else is of the credentials.
    if (error instanceof Error && 'syscall' in error) return finding;
    return failed(of, complaint(error).message, 'sign in, such as by aws sso login, or name a profile in AWS_PROFILE');
  }
}
