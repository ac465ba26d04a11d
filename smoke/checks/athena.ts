/** Athena. */
import { StartQueryExecutionCommand } from '@aws-sdk/client-athena';
import { ListMetricsCommand } from '@aws-sdk/client-cloudwatch';
import {
  CreateDatabaseCommand,
  DeleteDatabaseCommand,
  DeleteTableCommand,
  GetTableCommand,
} from '@aws-sdk/client-glue';
import { randomUUID } from 'node:crypto';
import type { Check } from '../check';
import type { Context } from '../context';
import { ask, askKpis, endOf, preparedStatements, start, succeeded } from '../evidence/athena';
import { type Finding, judged, notTried, proven, refuted, together } from '../finding';

/** Whether a parameter stands where Athena takes none: before the first WHERE. */
export function parameterOutsideWhere(sql: string): boolean {
  const code = sql.replaceAll(/--.*$/gm, '').replaceAll(/'[^']*'/g, "''");
  return code.slice(0, /\bWHERE\b/i.exec(code)?.index).includes('?');
}

async function typeOfLiteral(context: Context): Promise<Finding> {
  const answer = await ask(context, { sql: 'SELECT typeof(1.5)', workgroup: 'pipeline' });
  const type = answer.rows[0]?.[0];
  return judged(type === 'double', `typeof(1.5) is ${type ?? endOf(answer)}`);
}

async function kpis(context: Context): Promise<Finding> {
  const findings = [...(await askKpis(context))].map(([name, answer]) =>
    judged(succeeded(answer), `${name}: ${endOf(answer)}`),
  );
  return together(findings);
}

async function scanned(context: Context): Promise<Finding> {
  const cutoff = context.environment.athena.analystsCutoffBytes;
  const findings = [...(await askKpis(context))].map(([name, { execution }]) => {
    const bytes = execution.Statistics?.DataScannedInBytes ?? 0;
    return judged(bytes > 0 && bytes <= cutoff, `${name} ${bytes} bytes`);
  });
  return together(findings);
}

async function repeatedToken(context: Context): Promise<Finding> {
  const { clients, names } = context;
  const ClientRequestToken = `smoke-${randomUUID()}`;
  const begin = async (QueryString: string): Promise<string> => {
    const { QueryExecutionId = '' } = await clients.athena.send(
      new StartQueryExecutionCommand({ QueryString, ClientRequestToken, WorkGroup: names.workgroup('pipeline') }),
    );
    return QueryExecutionId;
  };
  const [first, second] = [await begin('SELECT 1'), await begin('SELECT 1')];
  let other = 'is taken for a query of its own';
  try {
    if ((await begin('SELECT 2')) === first) other = 'is taken for the first one';
  } catch (error) {
    other = `is refused: ${(error as Error).message}`;
  }
  return together([
    judged(first === second, first === second ? 'the same request gives the same query' : 'it starts twice'),
    judged(other.startsWith('is refused'), `another query under the token ${other}`),
  ]);
}

/** What kind the metrics take SHOW and DESCRIBE for. */
async function countedAs(context: Context): Promise<Finding> {
  const { clients, names } = context;
  const kinds = await context.until(15, async () => {
    const { Metrics = [] } = await clients.cloudWatch.send(
      new ListMetricsCommand({
        Namespace: 'AWS/Athena',
        Dimensions: [{ Name: 'WorkGroup', Value: names.workgroup('pipeline') }, { Name: 'QueryType' }],
      }),
    );
    const found = Metrics.flatMap(({ Dimensions = [] }) =>
      Dimensions.flatMap(({ Name, Value = '' }) => (Name === 'QueryType' ? [Value] : [])),
    );
    return found.length === 0 ? undefined : new Set(found);
  });
  if (kinds === undefined) return notTried('AWS/Athena has no metric by QueryType yet');
  return judged(kinds.has('DDL') && !kinds.has('UTILITY'), `the metrics count ${[...kinds].join(', ')}`);
}

/** One statement of each kind, in a database of the check's own. */
async function statementTypes(context: Context): Promise<Finding> {
  const { clients, names } = context;
  const database = `${names.prefix}-probe`.replaceAll('-', '_');
  await clients.glue.send(
    new CreateDatabaseCommand({
      DatabaseInput: { Name: database, LocationUri: `s3://${names.bucket('results')}/pipeline/${database}/` },
    }),
  );
  try {
    const findings: Finding[] = [];
    for (const [sql, type] of [
      ['CREATE TABLE made AS SELECT 1 AS n', 'DDL'],
      ['SHOW TABLES', 'UTILITY'],
      ['DESCRIBE made', 'UTILITY'],
    ] as const) {
      const answer = await ask(context, { sql, workgroup: 'pipeline', database });
      const found = answer.execution.StatementType;
      // The local one follows the documentation: the API says UTILITY of the latter two, the metrics DDL.
      findings.push(
        judged(succeeded(answer) && found === type, `${sql}: ${found ?? 'no type'}, here ${type}, ${endOf(answer)}`),
      );
    }
    return together([...findings, await countedAs(context)]);
  } finally {
    await clients.glue
      .send(new DeleteTableCommand({ DatabaseName: database, Name: 'made' }))
      .catch((error: unknown) => {
        if ((error as Error).name !== 'EntityNotFoundException') throw error;
      });
    await clients.glue.send(new DeleteDatabaseCommand({ Name: database }));
  }
}

/** The DAG puts what the headers of the views say of their columns into the catalog, which Athena does not do by itself. */
async function viewComments(context: Context): Promise<Finding> {
  const view = 'publication';
  const { Table } = await context.clients.glue.send(
    new GetTableCommand({ DatabaseName: context.names.database('curated'), Name: view }),
  );
  const columns = Table?.StorageDescriptor?.Columns ?? [];
  const described = columns.filter(({ Comment = '' }) => Comment !== '');
  const answer = await ask(context, { sql: `SELECT mart FROM ${view}`, workgroup: 'pipeline' });
  return together([
    judged(
      columns.length > 0 && described.length === columns.length,
      `${described.length} of ${columns.length} columns of ${view} are described`,
    ),
    judged(succeeded(answer), `${view}: ${endOf(answer)}`),
  ]);
}

async function workgroupMetrics(context: Context): Promise<Finding> {
  await start(context, context.clients, { sql: 'SELECT 1', workgroup: 'pipeline' });
  const WorkGroup = { Name: 'WorkGroup', Value: context.names.workgroup('pipeline') };
  const found = await context.until(15, async () => {
    const { Metrics = [] } = await context.clients.cloudWatch.send(
      new ListMetricsCommand({ Namespace: 'AWS/Athena', Dimensions: [WorkGroup] }),
    );
    return Metrics.length === 0 ? undefined : Metrics;
  });
  if (found === undefined) return refuted('AWS/Athena has no metric of the workgroup');
  const alone = found.filter(({ Dimensions = [] }) => Dimensions.length === 1).map(({ MetricName }) => MetricName);
  return alone.length > 0
    ? proven(`under the workgroup alone: ${[...new Set(alone)].join(', ')}`)
    : refuted('every metric of the workgroup has more dimensions');
}

export const athena: readonly Check[] = [
  {
    id: 'athena-errors',
    title: 'Every query runs, and a bare decimal literal is a double.',
    needs: ['window'],
    locally: 'part',
    run: async (context) => together([await typeOfLiteral(context), await kpis(context)]),
  },
  {
    id: 'athena-parameters',
    title: 'No query has an execution parameter outside WHERE.',
    needs: ['deployment'],
    locally: 'whole',
    run: async (context) => {
      const statements = await preparedStatements(context, context.clients);
      return together(
        [...statements].map(([name, sql]) =>
          judged(!parameterOutsideWhere(sql), parameterOutsideWhere(sql) ? `${name} has one` : `${name} has none`),
        ),
      );
    },
  },
  {
    id: 'athena-bytes-scanned',
    title: 'Bytes scanned and the cutoff as Athena counts them.',
    needs: ['window'],
    locally: 'part',
    run: scanned,
  },
  {
    id: 'athena-repeated-token',
    title: 'A repeated ClientRequestToken is compared by the whole request.',
    needs: ['deployment'],
    locally: 'part',
    run: repeatedToken,
  },
  {
    id: 'athena-statement-types',
    title: 'CREATE TABLE AS is DDL.',
    needs: ['deployment'],
    locally: 'part',
    run: statementTypes,
  },
  {
    id: 'athena-view-comments',
    title: 'A view answers whose columns are described in the catalog.',
    needs: ['window'],
    locally: 'part',
    run: viewComments,
  },
  {
    id: 'athena-workgroup-metrics',
    title: 'Workgroup metrics under the workgroup alone.',
    needs: ['deployment'],
    locally: 'part',
    run: workgroupMetrics,
  },
];
