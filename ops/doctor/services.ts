/** Whether the services answer that commands ask, and whether whoever asks may ask them. */
import { AthenaClient, GetWorkGroupCommand } from '@aws-sdk/client-athena';
import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetDatabaseCommand, GlueClient } from '@aws-sdk/client-glue';
import { HeadBucketCommand, S3Client } from '@aws-sdk/client-s3';
import type { Place } from '../place';
import { fromError, isDenied, ok, warning } from './finding';
import type { Finding } from './output';

interface Service {
  readonly subject: string;
  /** Commands that ask it. */
  readonly of: string;
  /** Where commands do without it, what they do then. */
  readonly without?: string;
  readonly ask: (place: Place) => Promise<unknown>;
}

const SERVICES: readonly Service[] = [
  {
    subject: 'athena',
    of: 'kpi, query, quarantine, reconcile, explain',
    ask: ({ aws, names }) =>
      new AthenaClient(aws).send(new GetWorkGroupCommand({ WorkGroup: names.workgroup('analysts') })),
  },
  {
    subject: 'catalog',
    of: 'kpi, query, quarantine, reconcile, explain',
    ask: ({ aws, names }) => new GlueClient(aws).send(new GetDatabaseCommand({ Name: names.database('curated') })),
  },
  {
    subject: 'results',
    of: 'kpi, query, quarantine, reconcile, explain',
    ask: ({ aws, names }) =>
      new S3Client({ ...aws, forcePathStyle: aws.endpoint !== undefined }).send(
        new HeadBucketCommand({ Bucket: names.bucket('results') }),
      ),
  },
  {
    subject: 'cloudwatch',
    of: 'status, alarms, cost',
    ask: ({ aws, names }) =>
      new CloudWatchClient(aws).send(new DescribeAlarmsCommand({ AlarmNamePrefix: `${names.prefix}-`, MaxRecords: 1 })),
  },
  {
    subject: 'incidents',
    of: 'status, alarms',
    without: 'they show alarms alone',
    ask: ({ aws, names }) =>
      new DynamoDBClient(aws).send(new DescribeTableCommand({ TableName: names.incidentTable() })),
  },
];

export const serviceFindings = (place: Place): Promise<Finding[]> =>
  Promise.all(
    SERVICES.map(async ({ subject, of, without, ask }) => {
      const named = { check: 'service', subject };
      try {
        await ask(place);
        return ok(named, `answers you: for ${of}`);
      } catch (error) {
        const finding = fromError(named, error);
        const what = `${finding.what}; it is for ${of}`;
        return without !== undefined && isDenied(error)
          ? warning(named, `${what}; without it ${without}`, finding.remedy ?? '')
          : { ...finding, what };
      }
    }),
  );
