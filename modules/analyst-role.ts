import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { Construct } from 'constructs';
import type { AnalystReads } from '../build/analyst-reads';
import { type Names, PEOPLE_PATH } from '../config/names';
import { REPORTS } from '../ops/report/published';
import { acceptFindings } from './accepted-finding';
import { keepResults, lookUpMarts, readMarts } from './analyst-statements';
import { useEncryptedCatalog } from './catalog-encryption';
import { listObjects } from './grants';
import { policyDocument, type Statement } from './policy';
import { trustPolicy } from './trust';

export interface AnalystRoleProps {
  readonly names: Names;
  /** ARN patterns of the account's principals that may take the role on. */
  readonly principals: readonly string[];
  /** What the views and queries read. */
  readonly reads: AnalystReads;
  readonly curatedKeyArn: string;
  readonly resultsKeyArn: string;
  readonly catalogKeyArn: string;
}

/** A working morning. Who comes from another role, as of IAM Identity Center, gets an hour at a time from STS. */
const SESSION_SECONDS = 4 * 3600;

/**
 * The role of people who ask Athena. Athena reads with its caller's rights, a view's tables too: so the role reads exactly
 * the tables of the views and queries, and their objects; it runs queries in the workgroup `analysts` alone.
 */
export class AnalystRole extends Construct {
  constructor(scope: Construct, id: string, props: AnalystRoleProps) {
    super(scope, id);
    const { names, principals } = props;
    const role = new IamRole(this, 'role', {
      name: names.role('analysts'),
      path: PEOPLE_PATH,
      description: 'Asks Athena of the views and marts, in the workgroup analysts.',
      maxSessionDuration: SESSION_SECONDS,
      assumeRolePolicy: trustPolicy(this, {
        sid: 'Analysts',
        principal: { AWS: `arn:aws:iam::${names.account}:root` },
        conditions: {
          StringEquals: { 'aws:PrincipalAccount': names.account },
          ArnLike: { 'aws:PrincipalArn': principals },
        },
        why:
          'The people whom `analysts.principals` of the environment names. A trust policy takes no pattern for a ' +
          'principal: the account stands for it, the condition says who of it.',
      }),
    });
    acceptFindings(role, {
      id: 'CKV_AWS_61',
      comment:
        'A trust policy takes no pattern for a principal: the account stands for it, the condition says who of it.',
    });
    new IamRolePolicy(this, 'policy', {
      name: 'analysts',
      role: role.id,
      policy: policyDocument(this, [
        ...AnalystRole.queries(props),
        ...lookUpMarts(names, props.reads),
        ...readMarts(names, props.reads, props.curatedKeyArn),
        ...keepResults(names, props.resultsKeyArn),
        {
          sid: 'ReadReports',
          actions: ['s3:GetObject'],
          resources: [`${names.bucketArn('results')}/${REPORTS}*`],
          why: 'The marketing report that the daily run publishes; it holds what an analyst may ask for.',
        },
        listObjects('Reports', names.bucketArn('results'), [REPORTS], 'Finds the report of the days that are wanted.'),
        useEncryptedCatalog(props.catalogKeyArn),
      ]),
    });
  }

  private static queries({ names }: AnalystRoleProps): Statement[] {
    return [
      {
        sid: 'RunQueries',
        actions: [
          'athena:BatchGetNamedQuery',
          'athena:BatchGetPreparedStatement',
          'athena:BatchGetQueryExecution',
          'athena:GetNamedQuery',
          'athena:GetPreparedStatement',
          'athena:GetQueryExecution',
          'athena:GetQueryResults',
          'athena:GetQueryResultsStream',
          'athena:GetQueryRuntimeStatistics',
          'athena:GetWorkGroup',
          'athena:ListNamedQueries',
          'athena:ListPreparedStatements',
          'athena:ListQueryExecutions',
          'athena:StartQueryExecution',
          'athena:StopQueryExecution',
        ],
        resources: [names.workgroupArn('analysts')],
        why:
          'Asks in the one workgroup whose limits bind. Saved queries and prepared statements are read and run; what they ' +
          'say is changed in athena/, under review.',
      },
      {
        sid: 'BrowseCatalog',
        actions: [
          'athena:GetDataCatalog',
          'athena:GetDatabase',
          'athena:GetTableMetadata',
          'athena:ListDatabases',
          'athena:ListTableMetadata',
        ],
        resources: [names.arn('athena', 'datacatalog/AwsDataCatalog')],
        why: "The console's list of tables. What is shown in it, Glue's statements decide.",
      },
      {
        sid: 'FindWorkgroupAndCatalog',
        actions: ['athena:ListDataCatalogs', 'athena:ListWorkGroups'],
        resources: ['*'],
        why: 'The console asks for both before anything can be chosen. Athena lists without a resource.',
      },
    ];
  }
}
