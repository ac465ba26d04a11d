/** One message: what it says is folded into the incidents, and what they have to announce is sent. */
import type { Logger } from '@aws-lambda-powertools/logger';
import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { SNSClient } from '@aws-sdk/client-sns';
import { setTimeout as sleep } from 'node:timers/promises';
import { type FiringAlarm, firingAlarms } from './alarms';
import { fold, holds } from './fold';
import { type Announcement, type Claim, componentsOf, type Incident } from './incident';
import { ChangedMeanwhileError, type Incidents, type Snapshot } from './incidents';
import type { InputSetting, Message, Reading } from './inputs/input';
import { notificationOf } from './notification';
import { publish } from './publish';
import { recognise } from './recognise';

/** What the function is set up with. */
export interface Setting extends InputSetting {
  readonly incidents: Incidents;
  readonly sns: Pick<SNSClient, 'send'>;
  readonly cloudwatch: Pick<CloudWatchClient, 'send'>;
  readonly topicArn: string;
  /** Where the runbooks can be read, without a slash at its end. */
  readonly runbooks: string;
  readonly logger: Pick<Logger, 'info' | 'warn' | 'error'>;
  readonly now: () => Date;
}

/** How long nobody else announces what a notifier is at, in milliseconds: longer than a notifier may run. */
export const CLAIM_MILLISECONDS = 120_000;

/** Tries to change what others change at the same time. */
const TRIES = 12;

/**
 * @throws what AWS throws; the message is to come again then. What it says is kept by then or not, in either case it is not
 *   counted twice.
 */
export async function notify(message: Message, setting: Setting): Promise<void> {
  const reading = await recognise(message, setting);
  if (reading === null) setting.logger.info('says nothing', { message_id: message.id });
  else await keep(reading, message, setting);
  await announce(message, setting);
}

async function keep(reading: Reading, message: Message, setting: Setting): Promise<void> {
  const { incidents, logger, now } = setting;
  const { key, state, type, component } = reading.signal;
  await unchanged(async () => {
    const snapshot = await incidents.snapshot();
    const changes = fold(reading, snapshot, claimOf(message, now()), now());
    const fresh = reading.lasts ? changes.incidents : await untold(changes.incidents, snapshot, incidents);
    if (fresh.length === 0 && changes.well === null) return;
    await incidents.change(snapshot.version, { ...changes, incidents: fresh }, now());
  });
  logger.info('folded', { message_id: message.id, signal: { key, state, type, component } });
}

/** Those that are neither being told nor have been: the message of one may come again. */
async function untold(
  notices: readonly Incident[],
  { incidents }: Snapshot,
  store: Incidents,
): Promise<readonly Incident[]> {
  const told = await Promise.all(
    notices.map(async ({ id }) => incidents.some((one) => one.id === id) || (await store.isClosed(id))),
  );
  return notices.filter((_, index) => told[index] === false);
}

/** Sends what is pending and nobody else is at: of this message, and of notifiers that died. */
async function announce(message: Message, setting: Setting): Promise<void> {
  const { incidents, logger, now } = setting;
  const failed = new Set<string>();
  for (;;) {
    const snapshot = await incidents.snapshot();
    const due = snapshot.incidents.filter(
      ({ id, pending, claim }) =>
        pending.length > 0 && !failed.has(id) && (claim?.by === message.id || !holds(claim, now())),
    );
    // First what this message has brought about.
    const next = due.find(({ claim }) => claim?.by === message.id) ?? due[0];
    if (next === undefined) return;
    if (next.claim?.by === message.id) {
      await send(next, message, setting);
      continue;
    }
    try {
      if (await claimed(next, snapshot, message, setting)) await send(next, message, setting);
    } catch (error) {
      // Not this message's own: it must not come again for it.
      const { name, message: words } = error as Error;
      logger.error('what another notifier left is not sent', { incident: next.id, error: { name, message: words } });
      failed.add(next.id);
    }
  }
}

/** @returns whether it is this message's now */
async function claimed(incident: Incident, snapshot: Snapshot, message: Message, setting: Setting): Promise<boolean> {
  const { incidents, now } = setting;
  try {
    const changed = { ...incident, claim: claimOf(message, now()) };
    await incidents.change(snapshot.version, { incidents: [changed], well: null }, now());
    return true;
  } catch (error) {
    if (error instanceof ChangedMeanwhileError) return false;
    throw error;
  }
}

const claimOf = (message: Message, now: Date): Claim => ({
  by: message.id,
  until: new Date(now.getTime() + CLAIM_MILLISECONDS).toISOString(),
});

/** Sends the first thing that an incident has to announce, and keeps that it is sent. */
async function send(incident: Incident, message: Message, setting: Setting): Promise<void> {
  const { incidents, sns, topicArn, runbooks, logger, now } = setting;
  const [kind] = incident.pending;
  if (kind === undefined) return;
  const alarms = await alarmsFor(incident, setting);
  await publish(sns, topicArn, notificationOf(kind, incident, { alarms, runbooks }));
  logger.info('announced', { incident: incident.id, kind });
  await unchanged(async () => {
    const { version, incidents: all } = await incidents.snapshot();
    const present = all.find(({ id }) => id === incident.id);
    // Another one took it for left, and has sent it as well.
    if (present?.claim?.by !== message.id) return;
    await incidents.change(version, { incidents: [sent(present, kind)], well: null }, now());
  });
}

function sent(incident: Incident, kind: Announcement): Incident {
  const at = incident.pending.indexOf(kind);
  const pending = incident.pending.filter((_, index) => index !== at);
  return { ...incident, pending, claim: pending.length === 0 ? null : incident.claim };
}

/** @returns null when they are not to be had: people are to hear of the incident all the same */
async function alarmsFor(incident: Incident, { cloudwatch, prefix, logger }: Setting): Promise<FiringAlarm[] | null> {
  try {
    return await firingAlarms(cloudwatch, prefix, componentsOf(incident));
  } catch (error) {
    const { name, message } = error as Error;
    logger.error('the alarms could not be read', { error: { name, message } });
    return null;
  }
}

/** Does it again while others come between reading and changing. */
async function unchanged(attempt: () => Promise<void>): Promise<void> {
  for (let tried = 1; ; tried++) {
    try {
      await attempt();
      return;
    } catch (error) {
      if (!(error instanceof ChangedMeanwhileError) || tried === TRIES) throw error;
      await sleep(Math.random() * 50 * tried);
    }
  }
}
