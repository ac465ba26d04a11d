/** The policy that every topic of the platform has, around those who publish to it in a service's name. */
import type { Names } from '../config/names';
import type { Statement } from './policy';

export interface TopicPublishers {
  readonly names: Names;
  readonly topicArn: string;
  /** Why roles of the account may publish, where IAM lets them. */
  readonly accountWhy: string;
  /** Services that publish in their own name. */
  readonly services: readonly Omit<Statement, 'actions' | 'resources'>[];
}

export function topicStatements({ names, topicArn, accountWhy, services }: TopicPublishers): Statement[] {
  const publish = { actions: ['sns:Publish'], resources: [topicArn] };
  return [
    { ...publish, sid: 'PublishFromAccount', principal: { account: names.account }, why: accountWhy },
    ...services.map((service) => ({ ...publish, ...service })),
    {
      ...publish,
      sid: 'DenyWithoutTls',
      effect: 'Deny',
      principal: 'everybody',
      conditions: { Bool: { 'aws:SecureTransport': 'false' } },
      why: 'Messages name tables and errors: they travel encrypted.',
    },
  ];
}
