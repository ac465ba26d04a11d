/** What the generated data break in any run: rows without a partner, figures of a day that stand out. */
import { SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { join } from 'node:path';
import { loadContracts } from '../../../contracts/load';
import { root } from '../running-platform';
import { cloudwatch, documents, names, until } from './platform';
import { withThreshold } from './thresholds';

/** The dataset whose checks none of the generated rows break. */
export const CLEAN = 'products';
const MANY = 1_000_000;

/** Has what is planted tell nobody, until the last that it has told is over. */
export async function acceptPlantedDirt(): Promise<void> {
  const datasets = loadContracts(join(root, 'contracts')).map(({ dataset }) => dataset);
  for (const dataset of datasets.filter((name) => name !== CLEAN)) {
    const alarm = `QualityCheckFailed-${dataset}`;
    await withThreshold(alarm, MANY);
    await cloudwatch.send(
      new SetAlarmStateCommand({
        AlarmName: `${names.prefix}-${alarm}`,
        StateValue: 'OK',
        StateReason: 'the dirt is planted',
      }),
    );
  }
  await until('no incident is open', 120, async () => ((await openIncidents()) === 0 ? true : undefined));
}

async function openIncidents(): Promise<number> {
  const { Count } = await documents.send(
    new QueryCommand({
      TableName: names.incidentTable(),
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': 'active' },
    }),
  );
  return Count ?? 0;
}
