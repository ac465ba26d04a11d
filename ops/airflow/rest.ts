/** Airflow's REST API, by whatever way it is reached. */
import type { z } from 'zod';

/** Airflow, or who stands before it, refused a request. */
export class AirflowError extends Error {
  override readonly name = 'AirflowError';

  /** @param status HTTP's */
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

export interface AirflowRest {
  /**
   * @param path below `/api/v2`, such as `/dags/tributary_daily`
   * @throws AirflowError
   */
  rest<T>(
    schema: z.ZodType<T>,
    method: 'GET' | 'PATCH' | 'POST',
    path: string,
    body?: unknown,
    query?: Readonly<Record<string, string | number | boolean>>,
  ): Promise<T>;
}
