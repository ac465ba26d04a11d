import { SlackChannel } from '../../modules/slack-channel';
import { names, statementsOf, synthesized } from './synthesized';

const TOPIC = 'arn:aws:sns:eu-central-1:111122223333:tributary-dev-notifications';

const made = () =>
  synthesized((scope) => {
    new SlackChannel(scope, 'slack', {
      names,
      channel: { teamId: 'T0123456789', channelId: 'C0123456789' },
      topicArn: TOPIC,
    });
  });

describe('a Slack channel', () => {
  it('follows the topic, and has AWS log what it fails to show', () => {
    expect(made()['aws_chatbot_slack_channel_configuration']).toMatchObject([
      {
        configuration_name: 'tributary-dev',
        slack_team_id: 'T0123456789',
        slack_channel_id: 'C0123456789',
        sns_topic_arns: [TOPIC],
        logging_level: 'ERROR',
      },
    ]);
  });

  it('lets its members do nothing: under a guardrail that denies all, and with no role but their own', () => {
    expect(made()['aws_chatbot_slack_channel_configuration']).toMatchObject([
      { guardrail_policy_arns: ['arn:aws:iam::aws:policy/AWSDenyAll'], user_authorization_required: true },
    ]);
  });

  it('has a role that may do nothing and that is taken on for this channel alone, and not before it is denied all', () => {
    const { aws_iam_role: roles, aws_iam_role_policy: policies, ...rest } = made();
    expect(roles).toHaveLength(1);
    expect(JSON.parse(String(roles?.[0]?.['assume_role_policy']))).toMatchObject({
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service: 'chatbot.amazonaws.com' },
          Action: 'sts:AssumeRole',
          Condition: {
            StringEquals: { 'aws:SourceAccount': '111122223333' },
            ArnLike: {
              'aws:SourceArn': 'arn:aws:chatbot::111122223333:chat-configuration/slack-channel/tributary-dev',
            },
          },
        },
      ],
    });
    expect(Object.values(statementsOf(policies?.[0]?.['policy']))).toMatchObject([
      { Effect: 'Deny', Action: '*', Resource: '*' },
    ]);
    const [channel] = rest['aws_chatbot_slack_channel_configuration'] ?? [];
    expect(channel?.['depends_on']).toEqual([expect.stringMatching(/^aws_iam_role_policy\.slack_role_policy_/)]);
  });
});
