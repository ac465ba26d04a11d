/** The queries of a report. */
import type { AthenaClient } from '@aws-sdk/client-athena';
import { athenaQuery } from '../athena/athena-query';
import { type AthenaQuery, type Finished, literal } from '../athena/execution';
import type { QueryRows } from '../athena/result';

/** Asks Athena, and keeps what each query was. */
export class ReportQueries {
  readonly asked: Finished[] = [];

  /** @param signal stops every query; each listens to it */
  constructor(
    private readonly client: AthenaClient,
    private readonly place: Pick<AthenaQuery, 'database' | 'workgroup'>,
    private readonly signal: AbortSignal,
  ) {}

  /**
   * @param values for the `?` of the statement
   * @throws QueryFailedError with Athena's reason; InterruptedError
   */
  readonly ask = async (sql: string, values: readonly string[]): Promise<QueryRows> => {
    const query = { ...this.place, sql, parameters: values.map(literal) };
    const result = await athenaQuery(this.client, query, this.signal);
    this.asked.push(result);
    return result;
  };
}
