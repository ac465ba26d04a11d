/** Removes what Terraform doesn't know of: what services made in the environment's name, and what its checks left. */
import { DeleteLogGroupCommand, paginateDescribeLogGroups } from '@aws-sdk/client-cloudwatch-logs';
import { DeleteDatabaseCommand, GetDatabasesCommand } from '@aws-sdk/client-glue';
import {
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
  paginateListRoles,
} from '@aws-sdk/client-iam';
import { DescribeKeyCommand, ScheduleKeyDeletionCommand } from '@aws-sdk/client-kms';
import { DeleteFunctionCommand, paginateListFunctions } from '@aws-sdk/client-lambda';
import { paginateGetResources } from '@aws-sdk/client-resource-groups-tagging-api';
import {
  DeleteBucketCommand,
  DeleteObjectsCommand,
  ListBucketsCommand,
  ListObjectVersionsCommand,
} from '@aws-sdk/client-s3';
import { DeleteSecretCommand, paginateListSecrets } from '@aws-sdk/client-secrets-manager';
import type { Names } from '../config/names';
import type { Clients } from './clients';
import { logPrefixes } from './leftovers';

const KEY_DAYS = 7;

async function emptyBucket(clients: Clients, bucket: string): Promise<void> {
  for (;;) {
    const { Versions = [], DeleteMarkers = [] } = await clients.s3.send(
      new ListObjectVersionsCommand({ Bucket: bucket }),
    );
    const Objects = [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({ Key, VersionId }));
    if (Objects.length === 0) return;
    const { Errors = [] } = await clients.s3.send(
      new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true } }),
    );
    const [first] = Errors;
    if (first !== undefined)
      throw new Error(`${bucket}/${first.Key ?? ''}: ${first.Code ?? ''} ${first.Message ?? ''}`);
  }
}

async function buckets(clients: Clients, head: string): Promise<void> {
  for (const { Name = '' } of (await clients.s3.send(new ListBucketsCommand({}))).Buckets ?? []) {
    if (!Name.startsWith(head)) continue;
    await emptyBucket(clients, Name);
    await clients.s3.send(new DeleteBucketCommand({ Bucket: Name }));
  }
}

async function logGroups(clients: Clients, names: Names): Promise<void> {
  for (const logGroupNamePrefix of logPrefixes(names))
    for await (const page of paginateDescribeLogGroups({ client: clients.logs }, { logGroupNamePrefix }))
      for (const { logGroupName } of page.logGroups ?? [])
        await clients.logs.send(new DeleteLogGroupCommand({ logGroupName }));
}

async function secrets(clients: Clients, head: string): Promise<void> {
  for await (const page of paginateListSecrets({ client: clients.secrets }, {}))
    for (const { Name = '', ARN } of page.SecretList ?? [])
      if (Name.startsWith(head))
        await clients.secrets.send(new DeleteSecretCommand({ SecretId: ARN, ForceDeleteWithoutRecovery: true }));
}

async function functions(clients: Clients, head: string): Promise<void> {
  for await (const page of paginateListFunctions({ client: clients.lambda }, {}))
    for (const { FunctionName = '' } of page.Functions ?? [])
      if (FunctionName.startsWith(head)) await clients.lambda.send(new DeleteFunctionCommand({ FunctionName }));
}

/** Removes a role with what hangs on it. */
export async function removeRole({ iam }: Pick<Clients, 'iam'>, RoleName: string): Promise<void> {
  const inline = await iam.send(new ListRolePoliciesCommand({ RoleName }));
  for (const PolicyName of inline.PolicyNames ?? [])
    await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName }));
  const attached = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
  for (const { PolicyArn } of attached.AttachedPolicies ?? [])
    await iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn }));
  await iam.send(new DeleteRoleCommand({ RoleName }));
}

async function roles(clients: Clients, head: string): Promise<void> {
  for await (const page of paginateListRoles({ client: clients.iam }, {}))
    for (const { RoleName = '' } of page.Roles ?? [])
      if (RoleName.startsWith(head)) await removeRole(clients, RoleName);
}

async function databases(clients: Clients, names: Names): Promise<void> {
  const head = `${names.prefix}-`.replaceAll('-', '_');
  for (const { Name = '' } of (await clients.glue.send(new GetDatabasesCommand({}))).DatabaseList ?? [])
    if (Name.startsWith(head)) await clients.glue.send(new DeleteDatabaseCommand({ Name }));
}

async function keys(clients: Clients, environment: string): Promise<void> {
  const TagFilters = [
    { Key: 'project', Values: ['tributary'] },
    { Key: 'environment', Values: [environment] },
  ];
  for await (const page of paginateGetResources(
    { client: clients.tagging },
    { TagFilters, ResourceTypeFilters: ['kms'] },
  ))
    for (const { ResourceARN } of page.ResourceTagMappingList ?? []) {
      const { KeyMetadata } = await clients.kms.send(new DescribeKeyCommand({ KeyId: ResourceARN }));
      if (KeyMetadata?.KeyState !== 'PendingDeletion')
        await clients.kms.send(new ScheduleKeyDeletionCommand({ KeyId: ResourceARN, PendingWindowInDays: KEY_DAYS }));
    }
}

/**
 * Everything under the environment's names; keys last, for they decrypt the rest.
 *
 * @returns what could not be removed, and why
 */
export async function sweep(clients: Clients, names: Names, environment: string): Promise<string[]> {
  const head = `${names.prefix}-`;
  const parts: readonly (readonly [string, () => Promise<void>])[] = [
    ['functions', () => functions(clients, head)],
    ['buckets', () => buckets(clients, head)],
    ['secrets', () => secrets(clients, names.hashKeySecret().replace(/hash-key$/, ''))],
    ['databases', () => databases(clients, names)],
    ['roles', () => roles(clients, head)],
    ['log groups', () => logGroups(clients, names)],
    ['keys', () => keys(clients, environment)],
  ];
  const failures: string[] = [];
  for (const [what, remove] of parts)
    try {
      await remove();
    } catch (error) {
      failures.push(`${what}: ${(error as Error).message}`);
    }
  return failures;
}
