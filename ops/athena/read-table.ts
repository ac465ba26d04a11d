/** Reads tables that analysts are not let into: with the rights of whoever asks. */
import { AthenaClient } from '@aws-sdk/client-athena';
import { QueryFailedError } from '../errors';
import type { Place } from '../place';
import { interruption } from '../terminal/interrupt';
import { athenaQuery, type AthenaResult } from './athena-query';
import { isDenied } from './denied';
import { literal } from './execution';

/**
 * @param values for the `?` of the statement
 * @throws QueryFailedError, which says where rights are described when they lack; InterruptedError
 */
export async function readTable({ aws, names }: Place, sql: string, values: readonly string[]): Promise<AthenaResult> {
  const query = {
    sql,
    workgroup: names.workgroup('analysts'),
    database: names.database('curated'),
    parameters: values.map(literal),
  };
  try {
    return await athenaQuery(new AthenaClient(aws), query, interruption());
  } catch (error) {
    if (!isDenied(error)) throw error;
    throw new QueryFailedError(`${error.message}\ndocs/access.md says who reads this table, and how one is let in.`, {
      cause: error,
    });
  }
}
