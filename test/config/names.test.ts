import { BUCKETS, Names } from '../../config/names';

const names = new Names({ name: 'dev', account: '111122223333', region: 'eu-central-1' });

describe('names', () => {
  it('are those that operators and the other parts rely on', () => {
    expect(names.bucket('raw')).toBe('tributary-dev-raw-111122223333');
    expect(names.keyAlias('curated')).toBe('alias/tributary-dev-curated');
    expect(names.database('raw')).toBe('tributary_dev_raw');
    expect(names.classifier()).toBe('tributary-dev-csv');
    expect(names.crawler('marketing')).toBe('tributary-dev-raw-marketing');
    expect(names.job('stage')).toBe('tributary-dev-stage');
    expect(names.workgroup('pipeline')).toBe('tributary-dev-pipeline');
    expect(names.extractFunction('sales')).toBe('tributary-dev-extract-sales');
    expect(names.recordFailureFunction()).toBe('tributary-dev-record-failure');
    expect(names.rotateSecretFunction()).toBe('tributary-dev-rotate-secret');
    expect(names.publishReportFunction()).toBe('tributary-dev-publish-report');
    expect(names.secret('sales')).toBe('tributary/dev/source/sales');
    expect(names.hashKeySecret()).toBe('tributary/dev/hash-key');
    expect(names.topic()).toBe('tributary-dev-notifications');
    expect(names.airflow()).toBe('tributary-dev');
    expect(names.logGroup('glue/stage')).toBe('/tributary/dev/glue/stage');
  });

  it('give ARNs of the account and region', () => {
    expect(names.functionArn(names.extractFunction('sales'))).toBe(
      'arn:aws:lambda:eu-central-1:111122223333:function:tributary-dev-extract-sales',
    );
    expect(names.topicArn()).toBe('arn:aws:sns:eu-central-1:111122223333:tributary-dev-notifications');
    expect(names.jobArn('marts')).toBe('arn:aws:glue:eu-central-1:111122223333:job/tributary-dev-marts');
    expect(names.tablesArn('raw', 'sales_*')).toBe(
      'arn:aws:glue:eu-central-1:111122223333:table/tributary_dev_raw/sales_*',
    );
    expect(names.roleArn('*')).toBe('arn:aws:iam::111122223333:role/tributary-dev-*');
    expect(names.bucketArn('logs')).toBe('arn:aws:s3:::tributary-dev-logs-111122223333');
  });

  it('fit the 63 characters of a bucket in every environment', () => {
    const longest = Math.max(...BUCKETS.map((bucket) => names.bucket(bucket).length));
    expect(longest).toBeLessThanOrEqual(63);
  });
});
