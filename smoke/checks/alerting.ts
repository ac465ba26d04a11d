/** What people are told, and how it looks where they read it: somebody has to look. */
import type { Check } from '../check';
import { notTried } from '../finding';

const NOBODY_READS = 'no: nobody reads it here';

const byHand = (id: string, title: string, what: string): Check => ({
  id,
  title,
  needs: ['deployment'],
  locally: NOBODY_READS,
  run: () => Promise.resolve(notTried(`needs somebody who looks: by hand, ${what}`)),
});

export const alerting: readonly Check[] = [
  byHand(
    'alerting-chat',
    'Amazon Q Developer shows a notification.',
    'set alarms.slack as docs/alerting.md says and apply, aws glue start-job-run a job with a dataset that there is none of, and ' +
      'read the message in the channel',
  ),
  byHand(
    'alerting-chat-role',
    'Amazon Q Developer takes a role that may do nothing, and lets nobody act from a channel.',
    'set alarms.slack and apply, then ask @Amazon Q lambda list-functions in the channel, and see that it is refused',
  ),
  byHand(
    'alerting-filters',
    'A subscription can be filtered by severity.',
    'aws sns set-subscription-attributes --attribute-name FilterPolicy with the filter of docs/alerting.md, let a job fail, ' +
      'and see that tickets alone are left out',
  ),
  byHand(
    'alerting-budget',
    "The notifier reads the budget's text.",
    'lower monthlyDollars to 1 for a day, and see a message BudgetExceeded and no UnknownSignal',
  ),
  byHand(
    'alerting-events',
    'The notifier reads the events of Glue and Athena.',
    'fail, delay and stop a run and a query, and look for an UnknownSignal among the messages',
  ),
  byHand(
    'alerting-recovery',
    'A run that succeeds announces that what failed in it is well.',
    'let a task fail, mend it, clear it, and read the message of recovery',
  ),
];
