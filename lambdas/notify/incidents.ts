/** The incidents and what is known of keys, in DynamoDB. */
import {
  ConditionalCheckFailedException,
  TransactionCanceledException,
  TransactionConflictException,
} from '@aws-sdk/client-dynamodb';
import {
  type DynamoDBDocumentClient,
  GetCommand,
  paginateQuery,
  TransactWriteCommand,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { z } from 'zod';
import type { Changes, Known } from './fold';
import { type Incident, incidentSchema, type Well, wellSchema } from './incident';

/**
 * How long it is kept that a key was well, in seconds: a signal may be in a queue for 14 days, and is no news when it comes
 * after that.
 */
const WELL_SECONDS = 15 * 86_400;

/** How long an incident that is over is kept, in seconds. */
const CLOSED_SECONDS = 365 * 86_400;

export interface Snapshot extends Known {
  /** Grows with each change, whoever makes it. */
  readonly version: number;
}

/** Others changed what is known, between reading it and changing it: read it again. */
export class ChangedMeanwhileError extends Error {
  override readonly name = 'ChangedMeanwhileError';
}

type Items = NonNullable<TransactWriteCommandInput['TransactItems']>;

const HEAD = { pk: 'head', sk: 'head' };
/** Incidents that are open, or have something to announce. */
const ACTIVE = 'active';
/** Incidents that are over; they expire. */
const CLOSED = 'closed';
const WELL = 'well';

const headSchema = z.object({ version: z.number().int() });

/**
 * Every change is one transaction that counts up the version which it was made by, so that of two notifiers only one
 * decides what a signal belongs to.
 */
export class Incidents {
  constructor(
    private readonly client: Pick<DynamoDBDocumentClient, 'send'>,
    private readonly table: string,
  ) {}

  async snapshot(): Promise<Snapshot> {
    // First, so that what is read after it is not older.
    const { Item } = await this.client.send(new GetCommand({ TableName: this.table, Key: HEAD, ConsistentRead: true }));
    const version = Item === undefined ? 0 : headSchema.parse(Item).version;
    const [incidents, wells] = await Promise.all([this.all(ACTIVE), this.all(WELL)]);
    return {
      version,
      incidents: incidents.map((item) => incidentSchema.parse(item)),
      wells: wells.map((item) => wellSchema.parse(item)),
    };
  }

  /** Whether an incident is over and all of it has been announced. */
  async isClosed(id: string): Promise<boolean> {
    const { Item } = await this.client.send(
      new GetCommand({ TableName: this.table, Key: { pk: CLOSED, sk: id }, ConsistentRead: true }),
    );
    return Item !== undefined;
  }

  /** @throws ChangedMeanwhileError when the version is no longer that of the snapshot */
  async change(version: number, { incidents, well }: Changes, now: Date): Promise<void> {
    const items = [
      this.countUp(version),
      ...incidents.flatMap((incident) => this.put(incident, now)),
      ...(well === null ? [] : [this.putWell(well, now)]),
    ];
    try {
      await this.client.send(new TransactWriteCommand({ TransactItems: items }));
    } catch (error) {
      if (isConflict(error)) throw new ChangedMeanwhileError('the incidents changed meanwhile', { cause: error });
      throw error;
    }
  }

  private countUp(version: number): Items[number] {
    return {
      Update: {
        TableName: this.table,
        Key: HEAD,
        UpdateExpression: 'SET version = :next',
        ConditionExpression: version === 0 ? 'attribute_not_exists(version)' : 'version = :version',
        ExpressionAttributeValues: { ':next': version + 1, ...(version === 0 ? {} : { ':version': version }) },
      },
    };
  }

  private put(incident: Incident, now: Date): Items {
    const isOver = incident.closedAt !== null && incident.pending.length === 0;
    const key = { pk: isOver ? CLOSED : ACTIVE, sk: incident.id };
    const expires = isOver ? { expires: secondsOf(now) + CLOSED_SECONDS } : {};
    const put = { Put: { TableName: this.table, Item: { ...key, ...incident, ...expires } } };
    return isOver ? [put, { Delete: { TableName: this.table, Key: { pk: ACTIVE, sk: incident.id } } }] : [put];
  }

  private putWell(well: Well, now: Date): Items[number] {
    const window = well.window === null ? '' : `${well.window.start}/${well.window.end}`;
    const key = { pk: WELL, sk: `${well.key}|${window}` };
    return { Put: { TableName: this.table, Item: { ...key, ...well, expires: secondsOf(now) + WELL_SECONDS } } };
  }

  private async all(partition: string): Promise<Record<string, unknown>[]> {
    const items: Record<string, unknown>[] = [];
    const pages = paginateQuery(
      { client: this.client as DynamoDBDocumentClient },
      {
        TableName: this.table,
        KeyConditionExpression: 'pk = :partition',
        ExpressionAttributeValues: { ':partition': partition },
        ConsistentRead: true,
      },
    );
    for await (const { Items = [] } of pages) items.push(...Items);
    return items;
  }
}

const secondsOf = (moment: Date): number => Math.floor(moment.getTime() / 1000);

function isConflict(error: unknown): boolean {
  if (error instanceof ConditionalCheckFailedException || error instanceof TransactionConflictException) return true;
  if (!(error instanceof TransactionCanceledException)) return false;
  const codes = (error.CancellationReasons ?? []).map(({ Code }) => Code ?? 'None');
  return codes.some((code) => code === 'ConditionalCheckFailed' || code === 'TransactionConflict');
}
