import { calledServices, UnknownServiceError } from '../../modules/called-services';
import type { Statement } from '../../modules/policy';

const caller = (actions: readonly string[], effect?: Statement['effect']) => ({
  purpose: 'extract-sales',
  statements: [{ sid: 'Use', actions, resources: ['*'], why: 'x', ...(effect === undefined ? {} : { effect }) }],
});

describe('services that are called', () => {
  it('are named as endpoints name them, once each and in order', () => {
    const callers = [
      caller(['logs:PutLogEvents', 'cloudwatch:PutMetricData']),
      caller(['kms:Decrypt', 'logs:GetQuery']),
    ];
    expect(calledServices(callers)).toEqual(['kms', 'logs', 'monitoring']);
  });

  it('are not those that need no interface', () => {
    expect(calledServices([caller(['s3:GetObject', 'dynamodb:GetItem', 'ec2:DescribeSubnets'])])).toEqual([]);
  });

  it('are not those that a role is denied', () => {
    expect(calledServices([caller(['kinesis:GetRecords'], 'Deny')])).toEqual([]);
  });

  it.each(['kinesis:GetRecords', '*', 'constructor:Call'])(
    'are refused when nobody has said how %s is reached',
    (action) => {
      const call = (): unknown => calledServices([caller(['kms:Decrypt', action])]);
      expect(call).toThrow(UnknownServiceError);
      expect(call).toThrow(`role extract-sales, statement Use: it may call ${action} inside the private network`);
    },
  );
});
