/** What AWS Budgets tells a topic: a text for people, once for each threshold and month. */
import { SIGNAL_SCHEMA } from '../signal';
import { oneLine } from '../text';
import { type Input, type InputSetting, type Message, PLATFORM_OWNER, type Reading } from './input';
import { UnreadableSignalError } from './unreadable-signal-error';

const HEAD = 'AWS Budget Notification';

export const budget: Input = (message, setting) =>
  message.text.trimStart().startsWith(HEAD) ? Promise.resolve(read(message, setting)) : undefined;

function read({ text, sentAt }: Message, { environment }: InputSetting): Reading {
  const fact = (name: string): string => {
    const value = new RegExp(`^${name}:\\s*(.+)$`, 'm').exec(text)?.[1]?.trim();
    if (value === undefined) throw new UnreadableSignalError(`no message of a budget: it has no line ${name}`);
    return value;
  };
  const name = fact('Budget Name');
  const type = fact('Alert Type');
  const threshold = fact('Alert Threshold');
  const amount = fact(`${type} Amount`);
  const forecast = type === 'FORECASTED';
  const month = sentAt.toISOString().slice(0, 7);
  return {
    // Nothing says that a month costs less again.
    lasts: false,
    signal: {
      schema: SIGNAL_SCHEMA,
      key: `budget:${name}:${type}:${threshold}:${month}`,
      state: 'failing',
      type: 'BudgetExceeded',
      component: 'cost',
      symptom_of: [],
      severity: 'ticket',
      owner: PLATFORM_OWNER,
      what: `The budget ${name} ${forecast ? 'is forecast to be' : 'is'} at ${amount} in ${month}, beyond ${threshold.replace(/^>\s*/, '')}.`,
      cause: oneLine(`Budgeted ${fact('Budgeted Amount')}; alert on ${type}, threshold ${threshold}.`),
      impact: 'The platform costs more than was planned; nothing is stopped.',
      since: sentAt.toISOString(),
      environment,
      dataset: null,
      window: null,
      run_id: null,
      log_url: 'https://console.aws.amazon.com/billing/home#/budgets',
      rerun: null,
    },
  };
}
