/** What a notification says, a fact a line, for e-mail and chat alike. */
import type { Notification } from '../notification';

/** Alarms that are named; there may be hundreds. */
const NAMED = 10;

export type Fact = readonly [name: string, value: string];

export function factsOf(notification: Notification): Fact[] {
  const { cause, impact, since, until, component, dataset, window, severity, owner, folded } = notification;
  const facts: (readonly [string, string | null])[] = [
    ['Cause', cause],
    ['Impact', impact],
    ['Since', since],
    ['Until', until],
    ['Component', component],
    ['Dataset', dataset],
    ['Window', window === null ? null : `${window.start} to ${window.end}`],
    ['Severity', severity],
    ['Owner', owner],
    ['Alarms', alarmsOf(notification)],
    ['Also said by', folded === 0 ? null : `${folded} more ${folded === 1 ? 'signal' : 'signals'}`],
  ];
  return facts.filter((fact): fact is Fact => fact[1] !== null && fact[1] !== '');
}

function alarmsOf({ alarms }: Notification): string {
  if (alarms === null) return 'could not be read: look in CloudWatch';
  if (alarms.length === 0) return 'none is firing for it';
  const named = alarms.slice(0, NAMED).map(({ name, since }) => `${name} (since ${since})`);
  const rest = alarms.length - named.length;
  return [...named, ...(rest === 0 ? [] : [`${rest} more`])].join(', ');
}
