import { ChatbotSlackChannelConfiguration } from '@cdktf/provider-aws/lib/chatbot-slack-channel-configuration';
import { Construct } from 'constructs';
import type { SlackChannelId } from '../config/environment';
import type { Names } from '../config/names';
import { ServiceRole } from './service-role';

export interface SlackChannelProps {
  readonly names: Names;
  /** The channel; its workspace is authorized by hand, once an account. */
  readonly channel: SlackChannelId;
  /** ARN of the topic that it follows. */
  readonly topicArn: string;
}

/** Whatever a role or a member of the channel may do elsewhere; without a guardrail AWS sets that of an administrator. */
const GUARDRAIL = 'arn:aws:iam::aws:policy/AWSDenyAll';

/**
 * A Slack channel that shows what its topic tells, and does nothing else: Amazon Q Developer runs no command for its members.
 * SNS delivers to it over HTTPS, so that the topic's key lets nobody in for it: whoever publishes is all that uses the key
 * (https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html).
 */
export class SlackChannel extends Construct {
  constructor(scope: Construct, id: string, { names, channel, topicArn }: SlackChannelProps) {
    super(scope, id);
    const role = new ServiceRole(this, 'role', {
      names,
      purpose: 'chat',
      description: 'Does nothing: Amazon Q Developer demands a role for a channel, and notifications need none.',
      services: ['chatbot.amazonaws.com'],
      sourceArn: names.slackChannelArn(),
      statements: [
        {
          sid: 'DenyEverything',
          effect: 'Deny',
          actions: ['*'],
          resources: ['*'],
          why: 'What a channel shows is in the message. Whatever is attached to the role one day, it still does nothing.',
        },
      ],
      insideNetwork: false,
    });
    new ChatbotSlackChannelConfiguration(this, 'channel', {
      configurationName: names.slackChannel(),
      slackTeamId: channel.teamId,
      slackChannelId: channel.channelId,
      iamRoleArn: role.arn,
      guardrailPolicyArns: [GUARDRAIL],
      userAuthorizationRequired: true,
      loggingLevel: 'ERROR',
      snsTopicArns: [topicArn],
      dependsOn: [role.policy],
    });
  }
}
