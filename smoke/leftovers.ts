/** What of an environment is in the account, by its tags and, for what is made without tags, by its names. */
import { paginateDescribeLogGroups } from '@aws-sdk/client-cloudwatch-logs';
import { paginateListRoles } from '@aws-sdk/client-iam';
import { DescribeKeyCommand } from '@aws-sdk/client-kms';
import { paginateListFunctions } from '@aws-sdk/client-lambda';
import { paginateGetResources } from '@aws-sdk/client-resource-groups-tagging-api';
import { ListBucketsCommand } from '@aws-sdk/client-s3';
import { paginateListSecrets } from '@aws-sdk/client-secrets-manager';
import type { Names } from '../config/names';
import type { Clients } from './clients';

export interface Leftover {
  /** ARN, or kind and name. */
  readonly what: string;
  /** Removes it. */
  readonly command: string;
}

const lastOf = (arn: string): string => arn.split(/[:/]/).at(-1) ?? arn;
const named = (kind: string, name: string, command: string): Leftover => ({ what: `${kind} ${name}`, command });

/** The command that removes a resource, by the service of its ARN. */
export function removalOf(arn: string): string {
  const service = arn.split(':')[2] ?? '';
  const id = lastOf(arn);
  const path = arn.split(':').slice(5).join(':');
  const commands: Readonly<Record<string, string>> = {
    kms: `aws kms schedule-key-deletion --pending-window-in-days 7 --key-id ${id}`,
    s3: `aws s3 rb --force s3://${id}`,
    secretsmanager: `aws secretsmanager delete-secret --force-delete-without-recovery --secret-id ${arn}`,
    sqs: `aws sqs delete-queue --queue-url "$(aws sqs get-queue-url --queue-name ${id} --query QueueUrl --output text)"`,
    sns: `aws sns delete-topic --topic-arn ${arn}`,
    airflow: `aws mwaa delete-environment --name ${id}`,
    athena: `aws athena delete-work-group --recursive-delete-option --work-group ${id}`,
    cloudwatch: `aws cloudwatch delete-alarms --alarm-names ${id}`,
    events: `aws events delete-rule --force --name ${id}`,
    lambda: `aws lambda delete-function --function-name ${id}`,
    logs: `aws logs delete-log-group --log-group-name ${path.replace(/^log-group:/, '').replace(/:\*$/, '')}`,
    rds: `aws rds delete-db-instance --skip-final-snapshot --db-instance-identifier ${id}`,
  };
  if (service === 'glue') {
    const kind = path.split('/')[0] ?? '';
    return `aws glue delete-${kind} --${kind === 'job' ? 'job-name' : 'name'} ${id}`;
  }
  if (service === 'ec2') {
    const kind = path.split('/')[0] ?? '';
    const flag = kind === 'vpc-endpoint' ? 'vpc-endpoint-ids' : `${kind.replace('security-group', 'group')}-id`;
    return `aws ec2 delete-${kind === 'vpc-endpoint' ? 'vpc-endpoints' : kind} --${flag} ${id}`;
  }
  return commands[service] ?? `remove it by the console of ${service}`;
}

/** Whether a key is there only until its waiting time is over, or not at all. */
async function isEnding({ kms }: Pick<Clients, 'kms'>, arn: string): Promise<boolean> {
  try {
    return (await kms.send(new DescribeKeyCommand({ KeyId: arn }))).KeyMetadata?.KeyState === 'PendingDeletion';
  } catch (error) {
    if ((error as Error).name === 'NotFoundException') return true;
    throw error;
  }
}

/** Names of log groups that the platform's parts make, or services for them. */
export const logPrefixes = (names: Names): string[] => [
  names.logGroup(''),
  `/aws/lambda/${names.prefix}-`,
  `airflow-${names.airflow()}-`,
  `/aws-glue/jobs/${names.securityConfiguration()}-`,
  `/aws-glue/crawlers-role/${names.prefix}-`,
];

/** Everything of the environment but keys that wait for their end. */
export async function leftovers(clients: Clients, names: Names, environment: string): Promise<Leftover[]> {
  const found: Leftover[] = [];
  const filters = [
    { Key: 'project', Values: ['tributary'] },
    { Key: 'environment', Values: [environment] },
  ];
  for await (const page of paginateGetResources({ client: clients.tagging }, { TagFilters: filters }))
    for (const { ResourceARN: arn = '' } of page.ResourceTagMappingList ?? [])
      if (arn.split(':')[2] !== 'kms' || !(await isEnding(clients, arn)))
        found.push({ what: arn, command: removalOf(arn) });
  found.push(...(await leftByName(clients, names)));
  return found;
}

/** What services make without tags, and what the tags' index may not know. */
async function leftByName(clients: Clients, names: Names): Promise<Leftover[]> {
  const found: Leftover[] = [];
  const head = `${names.prefix}-`;
  for (const { Name = '' } of (await clients.s3.send(new ListBucketsCommand({}))).Buckets ?? [])
    if (Name.startsWith(head)) found.push(named('bucket', Name, removalOf(`arn:aws:s3:::${Name}`)));
  for (const logGroupNamePrefix of logPrefixes(names))
    for await (const page of paginateDescribeLogGroups({ client: clients.logs }, { logGroupNamePrefix }))
      for (const { logGroupName = '' } of page.logGroups ?? [])
        found.push(named('log group', logGroupName, `aws logs delete-log-group --log-group-name ${logGroupName}`));
  for await (const page of paginateListRoles({ client: clients.iam }, {}))
    for (const { RoleName = '' } of page.Roles ?? [])
      if (RoleName.startsWith(head)) found.push(named('role', RoleName, `aws iam delete-role --role-name ${RoleName}`));
  for await (const page of paginateListFunctions({ client: clients.lambda }, {}))
    for (const { FunctionName = '', FunctionArn = '' } of page.Functions ?? [])
      if (FunctionName.startsWith(head)) found.push(named('function', FunctionName, removalOf(FunctionArn)));
  const secretHead = names.hashKeySecret().replace(/hash-key$/, '');
  for await (const page of paginateListSecrets({ client: clients.secrets }, {}))
    for (const { Name = '', ARN = '' } of page.SecretList ?? [])
      if (Name.startsWith(secretHead)) found.push(named('secret', Name, removalOf(ARN)));
  return found;
}
