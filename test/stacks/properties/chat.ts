/** What must hold of every chat that is told of something. */
import { policiesOf, type PolicyStatement } from '../../../synthesized/policies';
import { referred } from '../../../synthesized/references';
import type { FoundResource } from '../../../synthesized/stacks';
import type { Synthesis } from '../synthesis';
import { changed, failing, type Property, rewritten, without } from './property';

const CHANNEL = 'aws_chatbot_slack_channel_configuration';
const DENY_ALL = 'arn:aws:iam::aws:policy/AWSDenyAll';

const channels = (synthesis: Synthesis): FoundResource[] => synthesis.resources(CHANNEL);

/** The statements of the role that a channel acts under. */
function statementsOfRole(synthesis: Synthesis, channel: FoundResource): readonly PolicyStatement[] {
  const role = referred(synthesis, channel.stack, channel['iam_role_arn']);
  const own = synthesis
    .resources('aws_iam_role_policy')
    .filter((policy) => referred(synthesis, policy.stack, policy['role'])?.id === role?.id)
    .map(({ stack, id }) => `${stack}: aws_iam_role_policy.${id}`);
  return policiesOf(synthesis, 'aws_iam_role_policy')
    .filter(({ on }) => own.includes(on))
    .flatMap(({ statements }) => statements);
}

export const CHAT: readonly Property[] = [
  {
    name: 'let nobody act from a chat: all is denied to whoever asks there, whatever his own role may do',
    violations: (synthesis) =>
      failing(
        channels(synthesis),
        ({ guardrail_policy_arns: guardrails, user_authorization_required: own }) =>
          JSON.stringify(guardrails) === JSON.stringify([DENY_ALL]) && own === true,
      ),
    breaches: [
      // AWS then takes that of an administrator.
      { what: 'no guardrail', type: CHANNEL, change: without('guardrail_policy_arns') },
      {
        what: 'a wider guardrail',
        type: CHANNEL,
        change: changed({ guardrail_policy_arns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'] }),
      },
      { what: 'the role of the channel for all', type: CHANNEL, change: without('user_authorization_required') },
    ],
  },
  {
    name: 'give a chat a role that may do nothing',
    violations: (synthesis) =>
      failing(channels(synthesis), (channel) => {
        const statements = statementsOfRole(synthesis, channel);
        return (
          statements.length > 0 &&
          statements.every(({ Effect, Action, Resource }) => Effect === 'Deny' && Action === '*' && Resource === '*')
        );
      }),
    breaches: [
      {
        what: 'something that it allows',
        type: 'aws_iam_role_policy',
        of: ({ policy }) => String(policy).includes('"DenyEverything"'),
        change: rewritten(/"Deny"/, '"Allow"'),
      },
      {
        what: 'nothing that it denies',
        type: 'aws_iam_role_policy',
        of: ({ policy }) => String(policy).includes('"DenyEverything"'),
        change: () => undefined,
      },
    ],
  },
  {
    name: 'show in a chat what people are told, and no signal before it',
    violations: (synthesis) =>
      failing(channels(synthesis), ({ stack, sns_topic_arns: topics }) => {
        const [topic, ...others] = (topics as readonly string[]).map((arn) => referred(synthesis, stack, arn));
        return others.length === 0 && String(topic?.['name']).endsWith('-notifications');
      }),
    breaches: [
      { what: 'another topic', type: CHANNEL, change: changed({ sns_topic_arns: ['${aws_sns_topic.signals.arn}'] }) },
    ],
  },
];
