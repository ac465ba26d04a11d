/** What one command, or one invocation, asks Athena. */
import type { AthenaClient } from '@aws-sdk/client-athena';
import { setMaxListeners } from 'node:events';
import { QueryFailedError } from '../errors';
import { athenaQuery, type AthenaResult } from './athena-query';
import { isDenied } from './denied';
import { type AthenaQuery, literal } from './execution';

/** One client for all queries; the signal stops those that run. */
export class AthenaSession {
  /** Queries that have ended well. */
  readonly asked: AthenaResult[] = [];

  /** @param place where every query runs */
  constructor(
    private readonly client: AthenaClient,
    private readonly place: Pick<AthenaQuery, 'database' | 'workgroup'>,
    private readonly signal: AbortSignal,
  ) {
    // Each query listens to it.
    setMaxListeners(0, signal);
  }

  /**
   * @param values for the `?` of the statement
   * @throws QueryFailedError, which says where rights are described when they lack; InterruptedError
   */
  readonly ask = async (sql: string, values: readonly string[] = []): Promise<AthenaResult> => {
    try {
      const query = { ...this.place, sql, parameters: values.map(literal) };
      const result = await athenaQuery(this.client, query, this.signal);
      this.asked.push(result);
      return result;
    } catch (error) {
      if (!isDenied(error)) throw error;
      throw new QueryFailedError(`${error.message}\ndocs/access.md says who reads this table, and how one is let in.`, {
        cause: error,
      });
    }
  };
}

/** What the parts of a command ask by. */
export type Ask = AthenaSession['ask'];
