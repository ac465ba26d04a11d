/** The alarms that the notifier can't tell of: those of its own failure. They go past it, to the topic that people hear. */
import type { AlarmContext } from '../modules/alarms/alarm-context';
import { QueueAlarm } from '../modules/alarms/queue-alarm';
import type { PlatformStack } from './platform-stack';

const WAITING = 'SignalsWaiting';
const LOST = 'SignalsLost';
export const NOTIFIER_ALARMS: readonly string[] = [WAITING, LOST];

/** Seconds that a signal may wait: several tries of a notifier that meets others. */
const OLDEST_SECONDS = 600;

export function addNotifierAlarms(stack: PlatformStack, owner: string, context: AlarmContext): void {
  const { names } = context;
  const common = {
    owner,
    component: 'notifier',
    severity: 'page',
    impact: 'What breaks meanwhile is told to nobody. Nothing is lost: messages are kept for 14 days.',
  } as const;
  new QueueAlarm(stack, 'alarms_signals_waiting', {
    ...context,
    queueName: names.signalQueue(),
    meaning: {
      ...common,
      type: WAITING,
      what: 'Signals wait for the notifier, which does not hear them.',
      because: 'Ten minutes: a signal is heard within seconds, and tried again within six minutes.',
    },
    limit: { seconds: OLDEST_SECONDS },
  });
  new QueueAlarm(stack, 'alarms_signals_lost', {
    ...context,
    queueName: names.lostSignalQueue(),
    meaning: {
      ...common,
      type: LOST,
      what: 'The notifier has failed on signals for good; they are set aside.',
      because: 'None belongs there: each is tried five times.',
    },
    limit: { messages: 0 },
  });
}
