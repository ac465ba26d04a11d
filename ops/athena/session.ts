/** What one command asks Athena: in the workgroup of analysts, with the rights of whoever runs it. */
import { AthenaClient } from '@aws-sdk/client-athena';
import { setMaxListeners } from 'node:events';
import { QueryFailedError } from '../errors';
import type { Place } from '../place';
import { interruption } from '../terminal/interrupt';
import { athenaQuery, type AthenaResult } from './athena-query';
import { literal } from './execution';

const DENIED = /access ?denied|insufficient permissions|not authorized/i;

/** Whether Athena lets who asks not read what the query reads. */
export const isDenied = (error: unknown): error is QueryFailedError =>
  error instanceof QueryFailedError && DENIED.test(error.message);

/** One client for all queries of a command; an interrupt stops those that run. */
export class AthenaSession {
  private readonly client: AthenaClient;
  private readonly signal = interruption();

  constructor(private readonly place: Place) {
    this.client = new AthenaClient(place.aws);
    // Each query listens to it.
    setMaxListeners(0, this.signal);
  }

  /**
   * @param values for the `?` of the statement
   * @throws QueryFailedError, which says where rights are described when they lack; InterruptedError
   */
  readonly ask = async (sql: string, values: readonly string[] = []): Promise<AthenaResult> => {
    const { names } = this.place;
    const query = {
      sql,
      workgroup: names.workgroup('analysts'),
      database: names.database('curated'),
      parameters: values.map(literal),
    };
    try {
      return await athenaQuery(this.client, query, this.signal);
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
