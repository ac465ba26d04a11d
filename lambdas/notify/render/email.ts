/** A notification as an e-mail: plain text, a fact a line. */
import type { Notification } from '../notification';
import { shorten } from '../text';
import { factsOf } from './facts';

/** Of SNS: fewer than 100 characters of ASCII, in one line. */
const SUBJECT_LIMIT = 99;

export interface Email {
  readonly subject: string;
  readonly text: string;
}

export function renderEmail(notification: Notification): Email {
  const { kind, environment, severity, what, runbook, log, rerun, incident } = notification;
  const state = kind === 'recovery' ? 'recovered' : severity;
  const subject = `[${environment}] ${state}: ${what}`.replaceAll(/\s+/g, ' ').replaceAll(/[^\x20-\x7E]/g, '?');
  const facts = [
    [kind === 'recovery' ? 'Well again' : 'What broke', what],
    ...factsOf(notification),
    ['Runbook', runbook],
    ...(log === null ? [] : [['Log', log]]),
    ...(rerun === null || kind === 'recovery' ? [] : [['Again', rerun]]),
    ['Incident', incident],
  ];
  return {
    // The ellipsis is no ASCII.
    subject: shorten(subject, SUBJECT_LIMIT - 2).replace('…', '...'),
    text: `${facts.map(([name = '', value = '']) => `${name}: ${value}`).join('\n')}\n`,
  };
}
