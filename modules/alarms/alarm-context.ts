import type { Names } from '../../config/names';

/** What all alarms of an environment have in common. */
export interface AlarmContext {
  readonly names: Names;
  /** Where alarms and events are told. */
  readonly topicArn: string;
  /** Where the runbooks are, without a slash at its end. */
  readonly runbooks: string;
}
