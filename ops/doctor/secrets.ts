/** Whether the secrets are there and hold something: what, nobody but the functions reads. */
import {
  DescribeSecretCommand,
  type DescribeSecretResponse,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type { Contract } from '../../contracts/contract';
import type { Place } from '../place';
import { DEPLOY, failed, fromLook, ok, warning } from './finding';
import type { Finding } from './output';

const DAY_MILLISECONDS = 86_400_000;
/** A rotation that is late by so much is not under way any more. */
const LATE_DAYS = 2;

/** @param contracts of all sources: with names and addresses among them, the key that hashes those is needed */
export async function secretFindings(
  { environment, names, aws }: Place,
  contracts: readonly Contract[],
  now: Date,
): Promise<Finding[]> {
  const client = new SecretsManagerClient(aws);
  const isHashed = contracts.some(({ columns }) => columns.some((column) => column.personal_data === 'keyed_hash'));
  const wanted = [
    ...Object.entries(environment.sources).map(([source, { passwordRotationDays }]) => ({
      name: names.secret(source),
      days: passwordRotationDays,
    })),
    ...(isHashed ? [{ name: names.hashKeySecret(), days: null }] : []),
  ];
  return await Promise.all(
    wanted.map(async ({ name, days }) => {
      const of = { check: 'secret', subject: name };
      try {
        return secretFinding(of, await client.send(new DescribeSecretCommand({ SecretId: name })), days, now);
      } catch (error) {
        return fromLook(of, error);
      }
    }),
  );
}

/** @param days after which its password is to be another; null where nobody rotates it */
export function secretFinding(
  of: Pick<Finding, 'check' | 'subject'>,
  secret: Partial<DescribeSecretResponse>,
  days: number | null,
  now: Date,
): Finding {
  if (secret.DeletedDate !== undefined)
    return failed(
      of,
      `is to be deleted, since ${dayOf(secret.DeletedDate)}`,
      'aws secretsmanager restore-secret keeps it',
    );
  const stages = Object.values(secret.VersionIdsToStages ?? {}).flat();
  if (!stages.includes('AWSCURRENT')) return failed(of, 'holds no value', 'put one, as docs/first-deploy.md has it');
  const { LastRotatedDate: rotated, LastChangedDate: changed } = secret;
  if (days === null) return ok(of, `holds a value${changed === undefined ? '' : `, last changed ${dayOf(changed)}`}`);
  if (secret.RotationEnabled !== true) return warning(of, `does not rotate, which is to be every ${days} days`, DEPLOY);
  const since = rotated ?? secret.CreatedDate;
  const told =
    rotated === undefined ? 'holds a value, never rotated yet' : `holds a value, last rotated ${dayOf(rotated)}`;
  if (since !== undefined && now.getTime() - since.getTime() > (days + LATE_DAYS) * DAY_MILLISECONDS)
    return warning(of, `${told}, which is to be every ${days} days`, 'tributary runbook RotationFailed');
  return ok(of, told);
}

const dayOf = (moment: Date): string => moment.toISOString().slice(0, 10);
