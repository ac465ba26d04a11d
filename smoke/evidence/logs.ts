/** Lines of logs. */
import { paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import type { Context } from '../context';

/** Lines of a group since the run began that hold a text. */
export async function logLines({ clients, record }: Context, group: string, text: string): Promise<string[]> {
  const lines: string[] = [];
  const input = { logGroupName: group, startTime: Date.parse(record.startedAt), filterPattern: `"${text}"` };
  for await (const page of paginateFilterLogEvents({ client: clients.logs }, input))
    for (const { message = '' } of page.events ?? []) lines.push(message);
  return lines;
}
