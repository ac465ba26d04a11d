/** What the notifier has open: alarms, and what no alarm is of, such as a job that failed. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { Incidents } from '../../lambdas/notify/incidents';
import type { Place } from '../place';
import type { IncidentOutput } from './output';

/** @returns the oldest first */
async function openIncidents({ aws, names, environment }: Place): Promise<IncidentOutput[]> {
  const documents = DynamoDBDocumentClient.from(new DynamoDBClient(aws));
  const { incidents } = await new Incidents(documents, names.incidentTable()).snapshot();
  return incidents
    .filter(({ closedAt }) => closedAt === null)
    .map(({ id, signal, severity, openedAt }) => ({
      id,
      severity,
      type: signal.type,
      since: new Date(openedAt).toISOString(),
      component: signal.component,
      what: signal.what,
      cause: signal.cause,
      impact: signal.impact,
      runbook: `${environment.alarms.runbooks}/${signal.type}.md`,
    }))
    .sort((one, other) => one.since.localeCompare(other.since));
}

/** The same, or null: whoever may see alarms need not be let into the notifier's table, and the answer says that it lacks them. */
export async function incidentsUnlessDenied(place: Place): Promise<IncidentOutput[] | null> {
  try {
    return await openIncidents(place);
  } catch (error) {
    if (error instanceof Error && error.name === 'AccessDeniedException') return null;
    throw error;
  }
}
