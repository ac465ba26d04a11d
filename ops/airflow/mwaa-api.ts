/** MWAA's own API: signed here, for the published client doesn't know `InvokeRestApi`. */
import { SignatureV4 } from '@smithy/signature-v4';
import { createHash, createHmac } from 'node:crypto';
import { z } from 'zod';
import type { Keys, Place } from '../../config/aws-client';
import { AirflowError, type AirflowRest } from './rest';

const environment = z.object({
  Environment: z.looseObject({
    Status: z.string(),
    AirflowVersion: z.string().optional(),
    LastUpdate: z.looseObject({ Error: z.looseObject({ ErrorMessage: z.string() }).optional() }).optional(),
  }),
});
const restAnswer = z.object({ RestApiStatusCode: z.int(), RestApiResponse: z.unknown() });

/** What the signer gives to be hashed. */
type Bytes = string | ArrayBuffer | ArrayBufferView;

const bytesOf = (data: Bytes): Uint8Array => {
  if (typeof data === 'string') return Buffer.from(data);
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
};

/** SHA-256 as the signer wants it. */
class Sha256 {
  private readonly hash;

  constructor(secret?: Bytes) {
    this.hash = secret === undefined ? createHash('sha256') : createHmac('sha256', bytesOf(secret));
  }

  update(data: Bytes): void {
    this.hash.update(bytesOf(data));
  }

  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.hash.digest());
  }
}

export class MwaaApi implements AirflowRest {
  constructor(
    private readonly place: Place,
    private readonly name: string,
    private readonly credentials: () => Promise<Keys>,
  ) {}

  /** The environment's record. */
  async environment(): Promise<z.output<typeof environment>['Environment']> {
    return environment.parse(await this.call('api', 'GET', `/environments/${this.name}`)).Environment;
  }

  async rest<T>(schema: z.ZodType<T>, method: string, path: string, body?: unknown, query?: object): Promise<T> {
    const request = {
      Method: method,
      Path: path,
      ...(body === undefined ? {} : { Body: body }),
      ...(query === undefined ? {} : { QueryParameters: query }),
    };
    const answer = restAnswer.parse(await this.call('env', 'POST', `/restapi/${this.name}`, JSON.stringify(request)));
    if (answer.RestApiStatusCode >= 400)
      throw new AirflowError(
        answer.RestApiStatusCode,
        `Airflow: ${method} ${path}: ${answer.RestApiStatusCode} ${JSON.stringify(answer.RestApiResponse)}`,
      );
    return schema.parse(answer.RestApiResponse);
  }

  private async call(host: 'api' | 'env', method: string, path: string, body?: string): Promise<unknown> {
    const url = new URL(this.place.endpoint ?? `https://${host}.airflow.${this.place.region}.amazonaws.com`);
    const signer = new SignatureV4({
      service: 'airflow',
      region: this.place.region,
      credentials: await this.credentials(),
      sha256: Sha256,
    });
    const signed = await signer.sign({
      method,
      protocol: url.protocol,
      hostname: url.hostname,
      ...(url.port === '' ? {} : { port: Number(url.port) }),
      path,
      headers: { host: url.host, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body }),
    });
    // fetch says the host by itself.
    const headers = Object.fromEntries(Object.entries(signed.headers).filter(([header]) => header !== 'host'));
    const response = await fetch(new URL(path, url), {
      method,
      headers,
      ...(body === undefined ? {} : { body }),
      signal: AbortSignal.timeout(60_000),
    }).catch((error: unknown) => {
      // fetch says no more than that it failed; why is its cause.
      throw error instanceof TypeError && error.cause instanceof Error ? error.cause : error;
    });
    const text = await response.text();
    if (!response.ok) throw refusal(response.status, `MWAA: ${method} ${path}: ${response.status} ${text}`, text);
    return JSON.parse(text) as unknown;
  }
}

const refused = z.object({ RestApiStatusCode: z.int() });

/** Where Airflow itself refused it, its own status tells why; MWAA's is 400 then. */
function refusal(status: number, message: string, answer: string): AirflowError {
  try {
    return new AirflowError(refused.parse(JSON.parse(answer)).RestApiStatusCode, message);
  } catch {
    // MWAA's own words, or those of what stands before it.
    return new AirflowError(status, message);
  }
}
