import { ServiceRole, type ServiceRoleProps } from '../../modules/service-role';
import { names, synthesized } from './synthesized';

const role = (props: Partial<ServiceRoleProps>, look: (made: ServiceRole) => void = () => undefined) =>
  synthesized((scope) => {
    const made = new ServiceRole(scope, 'role', {
      names,
      purpose: 'crawl-sales',
      description: 'x',
      services: ['glue.amazonaws.com'],
      statements: [{ sid: 'One', actions: ['s3:GetObject'], resources: ['arn:one'], why: 'x' }],
      ...props,
    });
    look(made);
  });
const trust = (props: Partial<ServiceRoleProps>): unknown =>
  (JSON.parse(String(role(props)['aws_iam_role']?.[0]?.['assume_role_policy'])) as { Statement: unknown[] })
    .Statement[0];

describe('a service role', () => {
  it('is taken on for this account alone', () => {
    expect(trust({})).toEqual({
      Effect: 'Allow',
      Principal: { Service: 'glue.amazonaws.com' },
      Action: 'sts:AssumeRole',
      Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } },
    });
  });

  it('is taken on for one resource alone when the service names it', () => {
    expect(trust({ sourceArn: 'arn:of:environment' })).toMatchObject({
      Condition: { ArnLike: { 'aws:SourceArn': 'arn:of:environment' } },
    });
  });

  it('has the named statements and no more', () => {
    expect(JSON.parse(String(role({})['aws_iam_role_policy']?.[0]?.['policy']))).toEqual({
      Version: '2012-10-17',
      Statement: [{ Sid: 'One', Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:one' }],
    });
  });

  it('counts as taken on inside the network unless said otherwise, so that a call is not forgotten', () => {
    const inside = (props: Partial<ServiceRoleProps>): boolean[] => {
      const found: boolean[] = [];
      role(props, (made) => found.push(made.insideNetwork));
      return found;
    };
    expect([inside({}), inside({ insideNetwork: false })]).toEqual([[true], [false]]);
  });
});
