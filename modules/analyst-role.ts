import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { Construct } from 'constructs';
import type { AnalystReads } from '../build/analyst-reads';
import { type Names, PEOPLE_PATH } from '../config/names';
import { acceptFindings } from './accepted-finding';
import { useEncryptedCatalog } from './catalog-encryption';
import { decryptWith, encryptWith, listUploads } from './grants';
import { policyDocument, type Statement } from './policy';

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
      assumeRolePolicy: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Sid: 'Analysts',
            Effect: 'Allow',
            Principal: { AWS: `arn:aws:iam::${names.account}:root` },
            Action: 'sts:AssumeRole',
            Condition: {
              StringEquals: { 'aws:PrincipalAccount': names.account },
              ArnLike: { 'aws:PrincipalArn': principals },
            },
          },
        ],
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
      policy: policyDocument([
        ...AnalystRole.queries(props),
        ...AnalystRole.tables(props),
        ...AnalystRole.results(props),
        useEncryptedCatalog(props.catalogKeyArn),
      ]),
    });
  }

  private static queries({ names }: AnalystRoleProps): Statement[] {
    return [
      {
        // Saved queries and prepared statements are read and run; what they say is changed in athena/, under review.
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
      },
      {
        // What they show of it, Glue decides.
        sid: 'BrowseCatalog',
        actions: [
          'athena:GetDataCatalog',
          'athena:GetDatabase',
          'athena:GetTableMetadata',
          'athena:ListDatabases',
          'athena:ListTableMetadata',
        ],
        resources: [names.arn('athena', 'datacatalog/AwsDataCatalog')],
      },
      {
        sid: 'FindWorkgroupAndCatalog',
        actions: ['athena:ListDataCatalogs', 'athena:ListWorkGroups'],
        // Athena lists without a resource; the console asks for both before anything can be chosen.
        resources: ['*'],
      },
    ];
  }

  private static tables({ names, reads, curatedKeyArn }: AnalystRoleProps): Statement[] {
    const bucket = names.bucketArn('curated');
    const folders = reads.tables.map((table) => names.tableFolder(table));
    return [
      {
        sid: 'ReadViewsAndMarts',
        actions: ['glue:GetDatabase', 'glue:GetDatabases', 'glue:GetTable', 'glue:GetTables'],
        resources: [
          names.catalogArn(),
          names.databaseArn('curated'),
          ...[...reads.views, ...reads.tables].map((table) => names.tablesArn('curated', table)),
        ],
      },
      {
        sid: 'LookForDefaultDatabase',
        actions: ['glue:GetDatabase'],
        // Athena asks for it before each query.
        resources: [names.catalogArn(), names.arn('glue', 'database/default')],
      },
      { sid: 'ReadMarts', actions: ['s3:GetObject'], resources: folders.map((folder) => `${bucket}/${folder}*`) },
      {
        sid: 'ListMarts',
        actions: ['s3:ListBucket'],
        resources: [bucket],
        conditions: { StringLike: { 's3:prefix': folders.map((folder) => `${folder}*`) } },
      },
      decryptWith('Marts', [curatedKeyArn]),
    ];
  }

  private static results({ names, resultsKeyArn }: AnalystRoleProps): Statement[] {
    const bucket = names.bucketArn('results');
    return [
      {
        sid: 'KeepResults',
        actions: ['s3:GetObject', 's3:PutObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'],
        resources: [`${bucket}/analysts/*`],
      },
      {
        sid: 'ListResults',
        actions: ['s3:ListBucket'],
        resources: [bucket],
        conditions: { StringLike: { 's3:prefix': 'analysts/*' } },
      },
      listUploads('Results', bucket),
      {
        sid: 'FindBuckets',
        actions: ['s3:GetBucketLocation'],
        resources: [bucket, names.bucketArn('curated')],
      },
      encryptWith('Results', [resultsKeyArn]),
    ];
  }
}
