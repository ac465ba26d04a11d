/** What the notifier has open. */
import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { documents, names, until } from './platform';

/** Waits until no incident is open: what is told then is of what comes next. */
export async function noIncident(): Promise<void> {
  await until('no incident is open', 240, async () => ((await openIncidents()) === 0 ? true : undefined));
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
