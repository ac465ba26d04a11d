import { KmsAlias } from '@cdktf/provider-aws/lib/kms-alias';
import { KmsKey } from '@cdktf/provider-aws/lib/kms-key';
import { Construct } from 'constructs';
import type { Removal } from '../config/environment';
import type { Names, Zone } from '../config/names';
import { type Condition, policyDocument, type Statement } from './policy';
import { guardedBy } from './removal';

export interface EncryptionKeyProps {
  readonly names: Names;
  /** What the key protects; the end of its alias. */
  readonly zone: Zone;
  readonly description: string;
  /** Services through which principals of the account may use the key, such as `s3`; their IAM policies still decide. */
  readonly through?: readonly string[];
  /**
   * ARN patterns of the principals that may use the key through those services.
   *
   * @default - every principal of the account that IAM admits
   */
  readonly principals?: readonly string[];
  /** Log groups that CloudWatch Logs encrypts with the key, as ARN patterns. @default - none */
  readonly logGroups?: readonly string[];
  /** Services that publish to the topics in their own name, such as `events.amazonaws.com`. @default - none */
  readonly publishers?: readonly string[];
  /** Topics, by ARN, that SNS delivers from to queues under the key, in its own name. @default - none */
  readonly deliveredFrom?: readonly string[];
  /** Whether a service may hold a grant on the key, as MWAA does for its queue and metadata. @default false */
  readonly grants?: boolean;
  /** Days between the request to delete the key and its end, 7 to 30. */
  readonly deletionDays: number;
  /** @default 'protected' */
  readonly removal?: Removal;
}

/** In a key's policy the resource is the key itself. */
const THIS_KEY = ['*'];

/** Whoever may administer keys by IAM; none of these reads or writes data. */
const ADMINISTRATION = [
  'kms:CancelKeyDeletion',
  'kms:CreateAlias',
  'kms:DeleteAlias',
  'kms:DescribeKey',
  'kms:DisableKey',
  'kms:EnableKey',
  'kms:EnableKeyRotation',
  'kms:GetKeyPolicy',
  'kms:GetKeyRotationStatus',
  'kms:ListAliases',
  'kms:ListGrants',
  'kms:ListKeyPolicies',
  'kms:ListResourceTags',
  'kms:PutKeyPolicy',
  'kms:RevokeGrant',
  'kms:ScheduleKeyDeletion',
  'kms:TagResource',
  'kms:UntagResource',
  'kms:UpdateAlias',
  'kms:UpdateKeyDescription',
];
const USE = ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncryptFrom', 'kms:ReEncryptTo', 'kms:GenerateDataKey'];

/**
 * A customer key that rotates every year. Its policy admits the account under conditions, as KMS refuses principals that
 * don't exist yet; the precise grants are in the roles.
 */
export class EncryptionKey extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, props: EncryptionKeyProps) {
    super(scope, id);
    const key = new KmsKey(this, 'key', {
      description: props.description,
      enableKeyRotation: true,
      deletionWindowInDays: props.deletionDays,
      policy: policyDocument(this, EncryptionKey.statements(props)),
      ...guardedBy(props.removal ?? 'protected'),
    });
    new KmsAlias(this, 'alias', { name: props.names.keyAlias(props.zone), targetKeyId: key.keyId });
    this.arn = key.arn;
  }

  private static statements({ names, ...props }: EncryptionKeyProps): Statement[] {
    const account = { account: names.account };
    const statements: Statement[] = [
      {
        sid: 'Administration',
        principal: account,
        actions: ADMINISTRATION,
        resources: THIS_KEY,
        why: 'Leaves it to IAM who administers the key; without it nobody could ever change it. None of this reads or writes data.',
      },
    ];
    if (props.through !== undefined)
      statements.push({
        sid: 'UseThroughServices',
        principal: account,
        actions: [...USE, 'kms:DescribeKey'],
        resources: THIS_KEY,
        conditions: {
          StringEquals: {
            'kms:ViaService': props.through.map((service) => `${service}.${names.region}.amazonaws.com`),
          },
          ...(props.principals === undefined ? {} : { ArnLike: { 'aws:PrincipalArn': props.principals } }),
        },
        why:
          props.principals === undefined
            ? 'Leaves it to IAM who uses the key, but by way of the service that keeps what it encrypts alone.'
            : "Closes what it encrypts to everybody but the platform's own roles, by way of the service that keeps it alone.",
      });
    if (props.logGroups !== undefined)
      statements.push({
        sid: 'EncryptLogs',
        principal: { service: `logs.${names.region}.amazonaws.com` },
        actions: [...USE, 'kms:DescribeKey'],
        resources: THIS_KEY,
        // The group's ARN, which holds the account, is all that CloudWatch Logs tells KMS of what it encrypts for.
        conditions: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': props.logGroups } },
        why: 'CloudWatch Logs encrypts these groups in its own name, whoever writes and reads them.',
      });
    for (const service of props.publishers ?? [])
      statements.push({
        sid: `PublishFrom${(service.split('.')[0] ?? '').replace(/^./, (letter) => letter.toUpperCase())}`,
        principal: { service },
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: THIS_KEY,
        conditions: EncryptionKey.forTheTopic(names, service),
        why: 'The service encrypts what it publishes to the topic in its own name.',
      });
    if (props.deliveredFrom !== undefined)
      statements.push({
        sid: 'DeliverFromSns',
        principal: { service: 'sns.amazonaws.com' },
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: THIS_KEY,
        conditions: {
          StringEquals: { 'aws:SourceAccount': names.account },
          ArnLike: { 'aws:SourceArn': props.deliveredFrom },
        },
        why: 'SNS encrypts what it delivers to the queue in its own name.',
      });
    if (props.grants === true)
      statements.push({
        sid: 'GrantToService',
        principal: account,
        actions: ['kms:CreateGrant'],
        resources: THIS_KEY,
        conditions: { Bool: { 'kms:GrantIsForAWSResource': 'true' } },
        why: 'A service that works without its caller (MWAA, Lambda) holds a grant for it; nobody can make one for himself.',
      });
    return statements;
  }

  /** What ties a publisher to the topics and the account. */
  private static forTheTopic(names: Names, service: string): Condition {
    const topic = { 'kms:EncryptionContext:aws:sns:topicArn': [names.signalTopicArn(), names.topicArn()] };
    // EventBridge tells KMS neither account nor rule, and drops what it then can't publish; the topic's policy is its fence.
    if (service === 'events.amazonaws.com') return { StringEquals: topic };
    return {
      StringEquals: { ...topic, 'aws:SourceAccount': names.account },
      ArnLike: { 'aws:SourceArn': `arn:aws:${service.split('.')[0]}:*:${names.account}:*` },
    };
  }
}
