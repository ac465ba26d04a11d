/** The local Airflow's REST API, asked without MWAA before it. */
import { z } from 'zod';
import { AirflowError, type AirflowRest } from '../../ops/airflow/rest';

const token = z.object({ access_token: z.string() });
const ANSWER_MILLISECONDS = 60_000;

type Call = Parameters<AirflowRest['rest']>;

/** Talks to the API server at `url`, which lets everyone on this machine in. */
export class LocalAirflow implements AirflowRest {
  private bearer: string | undefined;

  constructor(private readonly url: string) {}

  async rest<T>(schema: z.ZodType<T>, method: Call[1], path: string, body?: unknown, query: Call[4] = {}): Promise<T> {
    const search = new URLSearchParams(
      Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]),
    ).toString();
    const target = search === '' ? path : `${path}?${search}`;
    this.bearer ??= await this.login();
    let response = await this.send(method, target, body);
    if (response.status === 401) {
      // A token lasts a day; `--keep` may last longer.
      this.bearer = await this.login();
      response = await this.send(method, target, body);
    }
    if (!response.ok)
      throw new AirflowError(
        response.status,
        `Airflow: ${method} ${target}: ${response.status} ${await response.text()}`,
      );
    return schema.parse(await response.json());
  }

  private async send(method: string, path: string, body: unknown): Promise<Response> {
    return await fetch(`${this.url}/api/v2${path}`, {
      method,
      headers: {
        accept: 'application/json',
        authorization: `Bearer ${this.bearer ?? ''}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(ANSWER_MILLISECONDS),
    });
  }

  private async login(): Promise<string> {
    const response = await fetch(`${this.url}/auth/token`, { signal: AbortSignal.timeout(ANSWER_MILLISECONDS) });
    if (!response.ok) throw new AirflowError(response.status, `Airflow gives no token: ${await response.text()}`);
    return token.parse(await response.json()).access_token;
  }
}
