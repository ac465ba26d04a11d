/** What Athena needs of whoever asks as an analyst does. */
import type { AnalystReads } from '../build/analyst-reads';
import type { Names } from '../config/names';
import { lookForDefaultDatabase } from './athena-catalog';
import { decryptWith, encryptWith, listObjects, listUploads } from './grants';
import type { Statement } from './policy';

/** See the entries of the views and the tables below them. */
export const lookUpMarts = (names: Names, reads: AnalystReads): Statement[] => [
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
  lookForDefaultDatabase(names),
];

/** Read the rows of the tables that views and queries read. */
export function readMarts(names: Names, reads: AnalystReads, curatedKeyArn: string): Statement[] {
  const bucket = names.bucketArn('curated');
  const folders = reads.tables.map((table) => names.tableFolder(table));
  return [
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

/** Keep the results of the workgroup of analysts, and read them. */
export function keepResults(names: Names, resultsKeyArn: string): Statement[] {
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
