import { EncryptionKey, type EncryptionKeyProps } from '../../modules/encryption-key';
import { names, statementsOf, synthesized } from './synthesized';

const key = (props: Partial<EncryptionKeyProps> = {}) =>
  synthesized((scope) => {
    new EncryptionKey(scope, 'key', { names, zone: 'raw', description: 'x', deletionDays: 7, ...props });
  });
const statements = (props: Partial<EncryptionKeyProps>) => statementsOf(key(props)['aws_kms_key']?.[0]?.['policy']);

describe('an encryption key', () => {
  it('rotates, has an alias and is protected from destroy', () => {
    expect(key()['aws_kms_key']).toMatchObject([
      { enable_key_rotation: true, deletion_window_in_days: 7, lifecycle: { prevent_destroy: true } },
    ]);
    expect(key()['aws_kms_alias']).toMatchObject([{ name: 'alias/tributary-dev-raw' }]);
  });

  it('can be administered but not used when nobody is named', () => {
    expect(Object.keys(statements({}))).toEqual(['Administration']);
    const actions = statements({})['Administration']?.['Action'] as string[];
    expect(actions.filter((action) => /crypt|DataKey|CreateGrant/.test(action))).toEqual([]);
  });

  it('is used through the named services by the named principals', () => {
    expect(
      statements({ through: ['s3'], principals: [names.roleArn('*')] })['UseThroughServices']?.['Condition'],
    ).toEqual({
      StringEquals: { 'kms:ViaService': ['s3.eu-central-1.amazonaws.com'] },
      ArnLike: { 'aws:PrincipalArn': ['arn:aws:iam::111122223333:role/tributary-dev-*'] },
    });
  });

  it('encrypts the named log groups alone', () => {
    expect(statements({ logGroups: ['arn:of:group'] })['EncryptLogs']).toMatchObject({
      Principal: { Service: 'logs.eu-central-1.amazonaws.com' },
      Condition: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': ['arn:of:group'] } },
    });
  });

  it('serves publishers to the topic for this account alone, as far as they say for whom they publish', () => {
    const topic = {
      'kms:EncryptionContext:aws:sns:topicArn': ['signals', 'notifications'].map(
        (name) => `arn:aws:sns:eu-central-1:111122223333:tributary-dev-${name}`,
      ),
    };
    const asked = statements({ publishers: ['cloudwatch.amazonaws.com', 'events.amazonaws.com'] });
    expect(asked['PublishFromCloudwatch']).toMatchObject({
      Principal: { Service: 'cloudwatch.amazonaws.com' },
      Condition: {
        StringEquals: { ...topic, 'aws:SourceAccount': '111122223333' },
        ArnLike: { 'aws:SourceArn': 'arn:aws:cloudwatch:*:111122223333:*' },
      },
    });
    expect(asked['PublishFromEvents']).toMatchObject({
      Principal: { Service: 'events.amazonaws.com' },
      Condition: { StringEquals: topic },
    });
    expect(asked['PublishFromEvents']?.['Condition']).not.toHaveProperty('ArnLike');
  });

  it('grants to AWS resources when asked', () => {
    const asked = statements({ grants: true });
    expect(asked['GrantToService']).toMatchObject({ Condition: { Bool: { 'kms:GrantIsForAWSResource': 'true' } } });
  });
});
