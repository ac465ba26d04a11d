import { SignalTopic } from '../../modules/signal-topic';
import { KEY, names, statementsOf, synthesized } from './synthesized';

const statements = () =>
  statementsOf(
    synthesized((scope) => {
      new SignalTopic(scope, 'topic', { names, keyArn: KEY });
    })['aws_sns_topic_policy']?.[0]?.['policy'],
  );

describe('the topic of signals', () => {
  it('takes alarms of this platform alone', () => {
    expect(statements()['PublishFromAlarms']).toMatchObject({
      Principal: { Service: 'cloudwatch.amazonaws.com' },
      Condition: {
        StringEquals: { 'aws:SourceAccount': '111122223333' },
        ArnLike: { 'aws:SourceArn': 'arn:aws:cloudwatch:eu-central-1:111122223333:alarm:tributary-dev-*' },
      },
    });
  });

  it('takes events of its own rules, as far as EventBridge says whose they are', () => {
    expect(statements()['PublishFromEvents']).toMatchObject({
      Principal: { Service: 'events.amazonaws.com' },
      Condition: {
        StringEqualsIfExists: { 'aws:SourceAccount': '111122223333' },
        ArnLikeIfExists: { 'aws:SourceArn': 'arn:aws:events:eu-central-1:111122223333:rule/tributary-dev-*' },
      },
    });
  });

  it('takes nothing over plain HTTP', () => {
    expect(statements()['DenyWithoutTls']).toMatchObject({
      Effect: 'Deny',
      Principal: '*',
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    });
  });
});
