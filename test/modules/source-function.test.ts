import { byAthena, byCodeOf, byLambdaItself } from '../../modules/source-function';
import type { Statement } from '../../modules/policy';

const ARN = 'arn:aws:lambda:eu-central-1:111122223333:function:one';
const statement: Statement = { sid: 'Read', actions: ['s3:GetObject'], resources: ['arn:aws:s3:::bucket/*'], why: 'x' };

describe('a statement of a function’s role', () => {
  it('is bound to the code of the function, or to Lambda itself', () => {
    expect(byCodeOf(ARN, statement)).toEqual({
      ...statement,
      conditions: { ArnEquals: { 'lambda:SourceFunctionArn': ARN } },
    });
    expect(byLambdaItself(statement)).toEqual({
      ...statement,
      conditions: { Null: { 'lambda:SourceFunctionArn': 'true' } },
    });
  });

  it('is for what Athena does in the function’s name, which is told of Athena and not of the function', () => {
    const athenas = byAthena(statement);
    expect(athenas).toEqual({
      ...statement,
      conditions: { 'ForAnyValue:StringEquals': { 'aws:CalledVia': 'athena.amazonaws.com' } },
    });
    expect(byCodeOf(ARN, athenas)).toBe(athenas);
    const conditions = { StringLike: { 's3:prefix': 'a/*' } };
    expect(byAthena({ ...statement, conditions }).conditions).toEqual({ ...conditions, ...athenas.conditions });
  });

  it('keeps the conditions that it has', () => {
    const conditions = {
      ArnEquals: { 'aws:PrincipalArn': 'arn:one' },
      StringEquals: { 'cloudwatch:namespace': 'Tributary' },
    };
    expect(byCodeOf(ARN, { ...statement, conditions }).conditions).toEqual({
      ...conditions,
      ArnEquals: { 'aws:PrincipalArn': 'arn:one', 'lambda:SourceFunctionArn': ARN },
    });
  });

  it('is as it was where a service uses a key in the function’s name, which KMS is not told', () => {
    const key: Statement = {
      sid: 'Decrypt',
      actions: ['kms:Decrypt', 'kms:DescribeKey'],
      resources: ['arn:key'],
      why: 'x',
    };
    expect(byCodeOf(ARN, key)).toBe(key);
    expect(byLambdaItself(key)).toBe(key);
    expect(byAthena(key)).toBe(key);
    const mixed: Statement = { ...key, actions: ['kms:Decrypt', 's3:GetObject'] };
    expect(byCodeOf(ARN, mixed).conditions).toBeDefined();
  });
});
