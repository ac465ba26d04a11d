/** What Athena looks up in the Data Catalog in its caller's name. */
import type { Names } from '../config/names';
import type { Statement } from './policy';

/** Asked for before each query. */
export const lookForDefaultDatabase = (names: Names): Statement => ({
  sid: 'LookForDefaultDatabase',
  actions: ['glue:GetDatabase'],
  resources: [names.catalogArn(), names.arn('glue', 'database/default')],
  why: 'Athena asks for it before each query.',
});

/** See the entries of all curated tables and views, for a caller whose policy has no room for their names. */
export const lookUpCuratedTables = (names: Names): Statement[] => [
  {
    sid: 'ReadCuratedTables',
    actions: ['glue:GetDatabase', 'glue:GetTable', 'glue:GetTables', 'glue:GetPartitions'],
    resources: [names.catalogArn(), names.databaseArn('curated'), names.tablesArn('curated', '*')],
    why: "Athena looks up, in its caller's name, what statements and views read. An entry of the catalog holds no row.",
  },
  lookForDefaultDatabase(names),
];
