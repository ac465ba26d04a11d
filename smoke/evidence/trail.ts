/** What CloudTrail has of refused calls. */
import { paginateLookupEvents } from '@aws-sdk/client-cloudtrail';
import { z } from 'zod';
import type { Context } from '../context';

const trailEvent = z.looseObject({
  eventSource: z.string(),
  eventName: z.string(),
  errorCode: z.string().optional(),
  errorMessage: z.string().optional(),
  userIdentity: z.looseObject({
    arn: z.string().optional(),
    sessionContext: z
      .looseObject({ sessionIssuer: z.looseObject({ arn: z.string().optional() }).optional() })
      .optional(),
  }),
});
export type TrailEvent = z.output<typeof trailEvent>;

const DENIED = /AccessDenied|UnauthorizedOperation|Client\.Unauthorized/;
/** CloudTrail shows an event within a quarter of an hour. */
const TRAIL_MINUTES = 15;

const callerOf = ({ userIdentity }: TrailEvent): string =>
  userIdentity.sessionContext?.sessionIssuer?.arn ?? userIdentity.arn ?? '';

/** The denied calls among some that a role of the environment made. */
export const deniedOf = (events: readonly TrailEvent[], rolePrefix: string): TrailEvent[] =>
  events.filter((event) => DENIED.test(event.errorCode ?? '') && callerOf(event).includes(`role/${rolePrefix}`));

export const describeEvent = (event: TrailEvent): string =>
  `${callerOf(event).split('/').at(-1) ?? ''} ${event.eventSource.split('.')[0] ?? ''}:${event.eventName} ${event.errorCode ?? ''} ${event.errorMessage ?? ''}`;

/** Every event of the account while the stacks were deployed and the window was moved. */
export async function eventsOfScenario(context: Context): Promise<TrailEvent[]> {
  const { startedAt, stages } = context.record;
  await context.pause(TRAIL_MINUTES);
  const span = {
    StartTime: new Date(startedAt),
    EndTime: new Date(stages.window?.at ?? stages.deployment?.at ?? Date.now()),
  };
  const events: TrailEvent[] = [];
  for await (const page of paginateLookupEvents({ client: context.clients.cloudTrail }, span))
    for (const { CloudTrailEvent } of page.Events ?? [])
      if (CloudTrailEvent !== undefined) events.push(trailEvent.parse(JSON.parse(CloudTrailEvent)));
  return events;
}
