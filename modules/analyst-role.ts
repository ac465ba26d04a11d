import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { Construct } from 'constructs';
import type { AnalystReads } from '../build/analyst-reads';
import { type Names, PEOPLE_PATH } from '../config/names';
import { acceptFindings } from './accepted-finding';
import { useEncryptedCatalog } from './catalog-encryption';
import { decryptWith, encryptWith, listObjects, listUploads } from './grants';
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
        ...AnalystRole.tables(props),
        ...AnalystRole.results(props),
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
        why: "Athena reads with its caller's rights: views, and the tables below them, as the SQL in athena/ names them.",
      },
      {
        sid: 'LookForDefaultDatabase',
        actions: ['glue:GetDatabase'],
        resources: [names.catalogArn(), names.arn('glue', 'database/default')],
        why: 'Athena asks for it before each query.',
      },
      {
        sid: 'ReadMarts',
        actions: ['s3:GetObject'],
        resources: folders.map((folder) => `${bucket}/${folder}*`),
        why: 'The rows of those tables, and of no other.',
      },
      listObjects('Marts', bucket, folders, 'Athena looks for the files of those tables.'),
      decryptWith(
        'Marts',
        [curatedKeyArn],
        "The curated bucket's objects are under this key; its policy still closes the others.",
      ),
    ];
  }

  private static results({ names, resultsKeyArn }: AnalystRoleProps): Statement[] {
    const bucket = names.bucketArn('results');
    return [
      {
        sid: 'KeepResults',
        actions: ['s3:GetObject', 's3:PutObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'],
        resources: [`${bucket}/analysts/*`],
        why: "Athena writes a query's result in its caller's name, and shows it from there.",
      },
      listObjects('Results', bucket, ['analysts/'], 'Athena looks for the results of the workgroup.'),
      listUploads('Results', bucket, 'Athena looks for its own unfinished uploads; no prefix can be demanded of that.'),
      {
        sid: 'FindBuckets',
        actions: ['s3:GetBucketLocation'],
        resources: [bucket, names.bucketArn('curated')],
        why: 'Athena asks for the region of the buckets before it reads or writes.',
      },
      encryptWith('Results', [resultsKeyArn], 'Results are encrypted under the key of their bucket.'),
    ];
  }
}
