/** What an alarm means to those whom it wakes, in its description: people read it there, and the notifier does. */
import { ConfigError } from '../../config/errors';

/**
 * What is broken when something is, as incidents are told apart:
 * `source:<source>` (its functions, probe and crawler), `job:<job>`, `dataset:<dataset>`, `run` (of the daily DAG as a whole),
 * `airflow`, `athena:<workgroup>`, `function:<function>` where it serves no one source, `secrets`, `notifier`, `report`, `cost`.
 */
export type Component =
  | 'airflow'
  | 'cost'
  | 'notifier'
  | 'report'
  | 'run'
  | 'secrets'
  | `athena:${string}`
  | `dataset:${string}`
  | `function:${string}`
  | `job:${string}`
  | `source:${string}`;

export interface AlarmMeaning {
  /** Name of the kind of alarm, and of its runbook: `runbooks/<type>.md`. */
  readonly type: string;
  /** Which one of its kind, such as a function; the end of its name. @default - there is one alone */
  readonly subject?: string;
  /** What is broken, in a sentence. */
  readonly what: string;
  /** Who is hit by it, and how, in a sentence. */
  readonly impact: string;
  /** `page` wakes somebody, `ticket` waits for the morning. */
  readonly severity: 'page' | 'ticket';
  /** The team that is asked. */
  readonly owner: string;
  readonly component: Component;
  /** Components, or all of a kind as `source:*`, that this follows from when they are broken: then it is no news. @default - none */
  readonly symptomOf?: readonly Component[];
  /**
   * Whether no run begins while it fires: only where a run would fail for sure, and where the condition passes without one.
   *
   * @default false
   */
  readonly blocksRun?: boolean;
  /** @default - it is of no one dataset */
  readonly dataset?: string;
  /** Why its threshold is what it is, in a sentence. */
  readonly because: string;
}

/** CloudWatch's most. */
const LONGEST = 1024;

/** @param prefix head of the names of the environment */
export const alarmName = (prefix: string, { type, subject }: Pick<AlarmMeaning, 'subject' | 'type'>): string =>
  [prefix, type, ...(subject === undefined ? [] : [subject])].join('-');

/**
 * The description of an alarm: a line a fact.
 *
 * @param runbooks where the runbooks are, without a slash at its end
 * @throws ConfigError when it is longer than CloudWatch takes
 */
export function describeAlarm(meaning: AlarmMeaning, runbooks: string): string {
  const facts = {
    Impact: meaning.impact,
    Severity: meaning.severity,
    Owner: meaning.owner,
    Component: meaning.component,
    'Symptom of': meaning.symptomOf?.join(', ') ?? '',
    'Blocks run': meaning.blocksRun === true ? 'yes' : '',
    Dataset: meaning.dataset ?? '',
    Threshold: meaning.because,
    Runbook: `${runbooks}/${meaning.type}.md`,
  };
  const lines = Object.entries(facts).flatMap(([name, fact]) => (fact === '' ? [] : [`${name}: ${fact}`]));
  const text = [meaning.what, ...lines].join('\n');
  if (text.length > LONGEST)
    throw new ConfigError(
      `the alarm ${meaning.type} ${meaning.subject ?? ''} is described in ${text.length} characters: CloudWatch takes ` +
        `${LONGEST}, so say what, impact and because more shortly`,
    );
  return text;
}
