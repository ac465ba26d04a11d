/** Holds a fault to what people are promised: told once, in time, with the way out; told again when it is over. */
import { setTimeout as sleep } from 'node:timers/promises';
import { runbookNames } from '../../runbooks/blocks';
import type { Fault } from './fault';
import type { Heard, Inbox } from './inbox';
import { noIncident } from './incidents';
import { hasFired, names, runbookOf } from './platform';

const MINUTE = 60_000;
/** A moment in which a second message would come, in milliseconds. */
const QUIET = 6_000;
/** Seconds until an alarm fires, or is over, once all is there for it. */
const PATIENCE = 240;

/** What of a message matters, whichever way it came. */
interface Told {
  readonly kind: string;
  readonly type: string;
  readonly runbook: string;
  readonly at: Date;
  readonly since: Date;
  /** The same of a failure and of its end. */
  readonly about: string;
}

/** @throws Error when people were not told as they should; the fault is mended all the same, for those after it */
export async function judge(fault: Fault, inbox: Inbox): Promise<void> {
  await noIncident();
  await inbox.empty();
  let failure: Told;
  try {
    failure = await isTold(fault, inbox);
  } catch (error) {
    await fault.isMended();
    await fault.isCleared?.();
    throw error;
  }
  await fault.isMended();
  const isEnd = (heard: Heard): boolean => told(heard).kind === 'recovery' && told(heard).about === failure.about;
  if (fault.isNotice !== true) await inbox.next(`the end of what happened: ${fault.when}`, PATIENCE, isEnd);
  await fault.isCleared?.();
  await sleep(QUIET);
  const all = (await inbox.all()).map(told);
  const late = all.filter(({ about, type }) => about !== failure.about && fault.late?.includes(type) === true);
  expect(new Set(late.map(({ kind, type }) => `${kind} ${type}`)).size).toBe(late.length);
  expect(all.filter((one) => !late.includes(one)).map(({ kind, type }) => ({ kind, type }))).toEqual([
    { kind: 'failure', type: fault.type },
    ...(fault.isNotice === true ? [] : [{ kind: 'recovery', type: fault.type }]),
  ]);
}

/** Makes it happen, and returns what people are told of it. */
async function isTold(fault: Fault, inbox: Inbox): Promise<Told> {
  const begun = new Date();
  await fault.happens();
  const isFailure = (heard: Heard): boolean => told(heard).kind === 'failure';
  const failure = told(await inbox.next(`that it happened: ${fault.when}`, PATIENCE, isFailure));
  expect(failure).toMatchObject({ type: fault.type, runbook: runbookOf(fault.type) });
  expect(runbookNames()).toContain(fault.type);
  expect(failure.at.getTime() - failure.since.getTime()).toBeLessThan(MINUTE);
  for (const alarm of fault.alarms ?? []) await hasFired(alarm, begun, PATIENCE);
  return failure;
}

function told({ at, text, notification }: Heard): Told {
  if (notification !== null) {
    const { kind, type, runbook, since, until, incident } = notification;
    return { kind, type, runbook, at, since: new Date(until ?? since), about: incident };
  }
  // An alarm of the notifier's own failure, in CloudWatch's words.
  const alarm = JSON.parse(text) as Record<
    'AlarmName' | 'AlarmDescription' | 'NewStateValue' | 'StateChangeTime',
    string
  >;
  return {
    kind: alarm.NewStateValue === 'ALARM' ? 'failure' : 'recovery',
    type: alarm.AlarmName.slice(names.prefix.length + 1).split('-')[0] ?? '',
    runbook: /^Runbook: (.+)$/m.exec(alarm.AlarmDescription)?.[1] ?? '',
    at,
    since: new Date(alarm.StateChangeTime),
    about: alarm.AlarmName,
  };
}
