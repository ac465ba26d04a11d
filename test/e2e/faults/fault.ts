/** What is made to break. */
import type { Connection } from 'mysql2/promise';
import type { Days } from './runs';

export interface Fault {
  /** What happens, after "when": the end of the test's name. */
  readonly when: string;
  /** Type of the one message; its runbook has that name. */
  readonly type: string;
  /** Alarms that fire: those that are told of, and those that are folded into the message. By name, without its head. */
  readonly alarms?: readonly string[];
  /** Makes the condition happen. */
  readonly happens: () => Promise<void> | void;
  /** Does what the runbook says. */
  readonly isMended: () => Promise<void> | void;
  /** Told once: nothing says that it is over. */
  readonly isNotice?: boolean;
  /** Told by the alarm itself, past the notifier, which is what has failed. */
  readonly isDirect?: boolean;
  /** Types of what is told late, once the notifier hears again; each once. */
  readonly late?: readonly string[];
  /** Takes away what the fault was made with and no runbook speaks of. */
  readonly isCleared?: () => Promise<void>;
}

/** What faults are made with; it is there once the platform is up. */
export class Tools {
  /** Folder of the Python environment that has the AWS command line. */
  cli!: string;
  /** The source tables, as the server's administrator. */
  sources!: Connection;
  days!: Days;
}

/** Faults of one part of the platform; the tools are used when a fault is made, not before. */
export type Faults = (tools: Tools) => readonly Fault[];
