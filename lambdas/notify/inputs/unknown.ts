/** What no kind of input recognises: people get to read it themselves. */
import { SIGNAL_SCHEMA } from '../signal';
import { shorten } from '../text';
import { type InputSetting, type Message, PLATFORM_OWNER, type Reading } from './input';

/** @param why it could not be read */
export function unknown({ id, text, sentAt }: Message, { environment }: InputSetting, why: string): Reading {
  return {
    lasts: false,
    signal: {
      schema: SIGNAL_SCHEMA,
      key: `unknown:${id}`,
      state: 'failing',
      type: 'UnknownSignal',
      component: 'notifier',
      symptom_of: [],
      severity: 'ticket',
      owner: PLATFORM_OWNER,
      what: 'A message came that the notifier cannot read.',
      cause: `${shorten(why, 500)}: ${shorten(text, 1400)}`,
      impact: 'What it says is in no incident: read it here.',
      since: sentAt.toISOString(),
      environment,
      dataset: null,
      window: null,
      run_id: null,
      log_url: null,
      rerun: null,
    },
  };
}
