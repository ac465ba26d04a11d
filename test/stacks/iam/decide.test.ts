import { decide, type Request } from './decide';
import type { Statement } from './policy-text';

const OWN = '111122223333';
const OTHER = '444455556666';
const ROLE = `arn:aws:iam::${OWN}:role/one`;
const OBJECT = 'arn:aws:s3:::bucket/folder/key';
const KEY = `arn:aws:kms:eu-central-1:${OWN}:key/k`;

const request = (change: Partial<Request> = {}): Request => ({
  principal: ROLE,
  action: 's3:GetObject',
  resource: OBJECT,
  account: OWN,
  context: {},
  ...change,
});
const allow = (change: Partial<Statement> = {}): Statement => ({
  Effect: 'Allow',
  Action: 's3:GetObject',
  Resource: 'arn:aws:s3:::bucket/*',
  ...change,
});
const deny = (change: Partial<Statement> = {}): Statement => ({ ...allow(change), Effect: 'Deny' });
const key = request({ action: 'kms:Decrypt', resource: KEY });

describe('a decision', () => {
  it('is a denial where nothing allows', () => {
    expect(decide(request(), [])).toBe('ImplicitlyDenied');
    expect(decide(request(), [allow({ Action: 's3:PutObject' })])).toBe('ImplicitlyDenied');
    expect(decide(request(), [allow({ Resource: 'arn:aws:s3:::another/*' })])).toBe('ImplicitlyDenied');
  });

  it('takes actions in any case and by patterns', () => {
    expect(decide(request(), [allow({ Action: 'S3:getobject' })])).toBe('Allowed');
    expect(decide(request(), [allow({ Action: ['s3:Put*', 's3:Get*'] })])).toBe('Allowed');
    expect(decide(request(), [allow({ Action: 's3:GetObject?' })])).toBe('ImplicitlyDenied');
  });

  it('keeps a wildcard within its part of an ARN', () => {
    const table = request({ action: 'glue:GetTable', resource: `arn:aws:glue:eu-central-1:${OWN}:table/db/t` });
    const grant = (resource: string): Statement => ({ Effect: 'Allow', Action: 'glue:GetTable', Resource: resource });
    expect(decide(table, [grant('arn:aws:glue:*:*:table/db/*')])).toBe('Allowed');
    expect(decide(table, [grant('arn:aws:glue:*:table/db/t')])).toBe('ImplicitlyDenied');
  });

  it('is the denial where one statement allows and one denies, whichever policy it is in', () => {
    expect(decide(request(), [allow(), deny()])).toBe('ExplicitlyDenied');
    expect(decide(request(), [allow()], [deny({ Principal: '*' })])).toBe('ExplicitlyDenied');
    expect(decide(request(), [allow()], [deny({ Principal: { AWS: OTHER } })])).toBe('Allowed');
  });

  it('turns what is named around by NotAction and NotResource', () => {
    const everywhere: Statement = {
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:GetObject',
      NotResource: 'arn:aws:s3:::bucket/open/*',
    };
    expect(decide(request(), [allow()], [everywhere])).toBe('ExplicitlyDenied');
    expect(decide(request({ resource: 'arn:aws:s3:::bucket/open/key' }), [allow()], [everywhere])).toBe('Allowed');
    const anything: Statement = { Effect: 'Allow', NotAction: 's3:DeleteObject', Resource: '*' };
    expect(decide(request(), [anything])).toBe('Allowed');
    expect(decide(request({ action: 's3:DeleteObject' }), [anything])).toBe('ImplicitlyDenied');
  });
});

describe('a policy of a resource', () => {
  it('suffices within the account where it names the caller, not where it names the account', () => {
    expect(decide(request(), [], [allow({ Principal: { AWS: ROLE } })])).toBe('Allowed');
    expect(decide(request(), [], [allow({ Principal: { AWS: `arn:aws:iam::${OWN}:root` } })])).toBe('ImplicitlyDenied');
  });

  it('is needed beside the own policies between accounts', () => {
    const foreign = request({ account: OTHER });
    expect(decide(foreign, [allow()])).toBe('ImplicitlyDenied');
    expect(decide(foreign, [], [allow({ Principal: { AWS: ROLE } })])).toBe('ImplicitlyDenied');
    expect(decide(foreign, [allow()], [allow({ Principal: { AWS: OWN } })])).toBe('Allowed');
  });

  it('of a key counts before any grant of IAM', () => {
    const grant: Statement = { Effect: 'Allow', Action: 'kms:Decrypt', Resource: KEY };
    const account: Statement = { ...grant, Resource: '*', Principal: { AWS: `arn:aws:iam::${OWN}:root` } };
    expect(decide(key, [grant])).toBe('ImplicitlyDenied');
    expect(decide(key, [], [account])).toBe('ImplicitlyDenied');
    expect(decide(key, [grant], [account])).toBe('Allowed');
    expect(decide(key, [], [{ ...account, Principal: { AWS: ROLE } }])).toBe('Allowed');
  });

  it('of a service is about no role', () => {
    expect(decide(request(), [], [allow({ Principal: { Service: 'logging.s3.amazonaws.com' } })])).toBe(
      'ImplicitlyDenied',
    );
  });
});

describe('a condition', () => {
  const holds = (condition: NonNullable<Statement['Condition']>, context: Request['context'] = {}): boolean =>
    decide(request({ context }), [allow({ Condition: condition })]) === 'Allowed';

  it('compares with any of its values, by keys in any case', () => {
    const condition = { StringEquals: { 'aws:sourceaccount': [OTHER, OWN] } };
    expect(holds(condition, { 'aws:SourceAccount': OWN })).toBe(true);
    expect(holds(condition, { 'aws:SourceAccount': '1' })).toBe(false);
  });

  it('holds for a key that the request lacks where it is negated or of a key that exists', () => {
    expect(holds({ StringEquals: { 'aws:SourceAccount': OWN } })).toBe(false);
    expect(holds({ StringEqualsIfExists: { 'aws:SourceAccount': OWN } })).toBe(true);
    expect(holds({ StringNotEquals: { 'aws:SourceAccount': OWN } })).toBe(true);
    expect(holds({ StringNotEqualsIfExists: { 'aws:SourceAccount': OWN } })).toBe(true);
    expect(holds({ 'ForAllValues:StringEquals': { 'aws:TagKeys': ['a'] } })).toBe(true);
  });

  it('asks by Null whether the request has a key', () => {
    expect(holds({ Null: { 'aws:SourceAccount': 'true' } })).toBe(true);
    expect(holds({ Null: { 'aws:SourceAccount': 'false' } })).toBe(false);
    expect(holds({ Null: { 'aws:SourceAccount': 'false' } }, { 'aws:SourceAccount': OWN })).toBe(true);
  });

  it('of a negated operator wants none of its values', () => {
    const condition = { ArnNotLike: { 'aws:PrincipalArn': [`arn:aws:iam::${OWN}:role/a-*`, ROLE] } };
    expect(holds(condition, { 'aws:PrincipalArn': ROLE })).toBe(false);
    expect(holds(condition, { 'aws:PrincipalArn': `arn:aws:iam::${OWN}:role/b` })).toBe(true);
  });

  it('wants all of several, and compares numbers as numbers', () => {
    const condition = { NumericLessThan: { 's3:TlsVersion': '1.2' }, Bool: { 'aws:SecureTransport': 'true' } };
    expect(holds(condition, { 's3:TlsVersion': '1.1', 'aws:SecureTransport': 'True' })).toBe(true);
    expect(holds(condition, { 's3:TlsVersion': '1.3', 'aws:SecureTransport': 'true' })).toBe(false);
    expect(holds(condition, { 's3:TlsVersion': '1.1' })).toBe(false);
  });

  it('wants all values of a key that has several where it says ForAllValues', () => {
    const condition = { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['a', 'b'] } };
    expect(holds(condition, { 'aws:TagKeys': ['a'] })).toBe(true);
    expect(holds(condition, { 'aws:TagKeys': ['a', 'c'] })).toBe(false);
  });

  it('wants one value of a key that is there where it says ForAnyValue', () => {
    const condition = { 'ForAnyValue:StringEquals': { 'aws:CalledVia': 'athena.amazonaws.com' } };
    expect(holds(condition, { 'aws:CalledVia': ['cloudformation.amazonaws.com', 'athena.amazonaws.com'] })).toBe(true);
    expect(holds(condition, { 'aws:CalledVia': ['cloudformation.amazonaws.com'] })).toBe(false);
    expect(holds(condition)).toBe(false);
    expect(holds({ 'ForAnyValue:StringNotEquals': { 'aws:CalledVia': 'athena.amazonaws.com' } })).toBe(false);
  });

  it('with an operator that is not known here is an error, not a guess', () => {
    expect(() => holds({ IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } })).toThrow('the operator IpAddress is not known');
  });
});
