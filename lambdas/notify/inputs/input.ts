/** What the kinds of input have in common: each turns the messages of one sender into signals. */
import type { AthenaClient } from '@aws-sdk/client-athena';
import type { GlueClient } from '@aws-sdk/client-glue';
import type { Signal } from '../signal';

/** A message as it was published. */
export interface Message {
  /** Of the queue, the same each time that it is received. */
  readonly id: string;
  readonly text: string;
  /** What the text is as JSON; undefined when it is none. */
  readonly json: unknown;
  readonly sentAt: Date;
}

/** What an input is read with. */
export interface InputSetting {
  /** Name of the environment. */
  readonly environment: string;
  /** Head of every name of the environment, such as `tributary-prod`. */
  readonly prefix: string;
  readonly glue: Pick<GlueClient, 'send'>;
  readonly athena: Pick<AthenaClient, 'send'>;
}

/** What a message says. */
export interface Reading {
  readonly signal: Signal;
  /** Whether it lasts until something says that it is well again; otherwise people are told once, and that is all. */
  readonly lasts: boolean;
}

/**
 * Reads a message of one kind.
 *
 * @returns undefined when the message is of another kind; null when it is of this kind and says nothing to anybody
 * @throws UnreadableSignalError when it is of this kind and not of its form
 */
export type Input = (message: Message, setting: InputSetting) => Promise<Reading | null> | undefined;

/** Who mends what has no owner of its own. */
export const PLATFORM_OWNER = 'data-platform';
