/** Speaking to the source databases of a smoke run, and to the extract functions that read them. */
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { GetObjectCommand, NoSuchKey } from '@aws-sdk/client-s3';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Context } from './context';
import { type SeedAnswer, seedAnswer, type SeedEvent, type SeedStatement } from './seed/event';
import type { SourceName } from './seed/statements';
import { PORTS, seedFunction } from './sources-stack';
import { outputOf, SmokeStacks } from './stacks';

const masterSecret = z.object({ username: z.string(), password: z.string() });
const functionError = z.looseObject({ errorType: z.string().default('Error'), errorMessage: z.string().default('') });

/** Who logs in. */
export type Login = Pick<SeedEvent, 'username' | 'password'>;

const ENGINES = { marketing: 'mysql', sales: 'sqlserver' } as const;
export const DATABASES = { marketing: 'marketing', sales: 'sales' } as const;

/** The function inside the databases' network threw; the message holds what the server said. */
export class SourceRefusal extends Error {
  override readonly name = 'SourceRefusal';
}

const terraformOf = (context: Context) =>
  new SmokeStacks('', context.workplace, context.props.terraform, () => undefined).synthesizedSources();

/** Address of a database that the run brought. */
export const hostOf = (context: Context, source: SourceName): Promise<string> =>
  outputOf(terraformOf(context), `${source}_host`);

export const mailboxUrl = (context: Context): Promise<string> => outputOf(terraformOf(context), 'mailbox_url');
export const mailboxArn = (context: Context): Promise<string> => outputOf(terraformOf(context), 'mailbox_arn');

/** The administrator of a database that the run brought; RDS keeps the password. */
export async function administratorOf(context: Context, source: SourceName): Promise<Login> {
  const secret = await outputOf(terraformOf(context), `${source}_secret`);
  if (secret === '') throw new Error(`RDS keeps no password of the administrator of ${source}`);
  const { SecretString } = await context.clients.secrets.send(new GetSecretValueCommand({ SecretId: secret }));
  return masterSecret.parse(JSON.parse(SecretString ?? '{}'));
}

async function eventOf(
  context: Context,
  source: SourceName,
  login: Login,
  statements: readonly SeedStatement[],
  database: string | undefined,
): Promise<SeedEvent> {
  return {
    engine: ENGINES[source],
    host: await hostOf(context, source),
    port: PORTS[source],
    ...login,
    ...(database === undefined ? {} : { database }),
    statements: [...statements],
  };
}

/**
 * Runs statements at a database.
 *
 * @returns the rows of the last one
 * @throws SourceRefusal with the server's words
 */
export async function atSource(
  context: Context,
  source: SourceName,
  login: Login,
  statements: readonly SeedStatement[],
  database?: string,
): Promise<SeedAnswer['rows']> {
  const event = await eventOf(context, source, login, statements, database);
  const { FunctionError, Payload } = await context.clients.lambda.send(
    new InvokeCommand({ FunctionName: seedFunction(context.names.prefix), Payload: JSON.stringify(event) }),
  );
  const answer: unknown = JSON.parse(Buffer.from(Payload ?? []).toString('utf8'));
  if (FunctionError !== undefined) {
    const { errorType, errorMessage } = functionError.parse(answer);
    throw new SourceRefusal(`${source}: ${errorType}: ${errorMessage}`);
  }
  return seedAnswer.parse(answer).rows;
}

/** As {@link atSource}, without waiting for the end. */
export async function startAtSource(
  context: Context,
  source: SourceName,
  login: Login,
  statements: readonly SeedStatement[],
  database?: string,
): Promise<void> {
  const event = await eventOf(context, source, login, statements, database);
  await context.clients.lambda.send(
    new InvokeCommand({
      FunctionName: seedFunction(context.names.prefix),
      InvocationType: 'Event',
      Payload: JSON.stringify(event),
    }),
  );
}

const recordOfRequest = z.looseObject({
  status: z.enum(['succeeded', 'failed']),
  output: z.unknown(),
  error: z.object({ type: z.string(), message: z.string() }).optional(),
});
export type RequestRecord = z.output<typeof recordOfRequest>;

/** The record of what became of a request to an extract function; undefined while there is none. */
export async function requestRecord(context: Context, requestId: string): Promise<RequestRecord | undefined> {
  try {
    const { s3 } = await context.insider();
    const { Body } = await s3.send(
      new GetObjectCommand({ Bucket: context.names.bucket('raw'), Key: `control/results/${requestId}.json` }),
    );
    return recordOfRequest.parse(JSON.parse((await Body?.transformToString()) ?? '{}'));
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  }
}

/**
 * Plans one day of a dataset, as the DAG does: asynchronously, under the function's own role.
 *
 * @returns the record; undefined when there is none in time
 */
export async function plan(context: Context, source: string, dataset: string): Promise<RequestRecord | undefined> {
  const requestId = `smoke.${randomUUID()}`;
  await context.clients.lambda.send(
    new InvokeCommand({
      FunctionName: context.names.extractFunction(source),
      InvocationType: 'Event',
      Payload: JSON.stringify({
        action: 'plan',
        request_id: requestId,
        dataset,
        window: { start: '2025-01-02T00:00:00Z', end: '2025-01-03T00:00:00Z' },
      }),
    }),
  );
  return context.until(5, () => requestRecord(context, requestId));
}

/** Any dataset of a source. */
export function datasetOf(context: Context, source: string): string {
  const contract = context.contracts.find(({ source: { system } }) => system === source);
  if (contract === undefined) throw new Error(`no contract reads ${source}`);
  return contract.dataset;
}
