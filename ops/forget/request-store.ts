/** Requests and answers, objects of the results bucket. */
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  NoSuchKey,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { RunFailedError } from '../errors';
import type { Place } from '../place';
import { type Answer, answerSchema, type Mode } from './output';

const FOLDER = 'erasures/';

export interface ErasureRequest {
  readonly id: string;
  readonly customer: string;
  readonly mode: Mode;
}

export class RequestStore {
  constructor(
    private readonly s3: S3Client,
    private readonly bucket: string,
  ) {}

  static of({ environment, names, aws }: Place): RequestStore {
    const s3 = new S3Client({ ...aws, forcePathStyle: environment.endpoint !== undefined });
    return new RequestStore(s3, names.bucket('results'));
  }

  /** Where a request is, for people. */
  address(id: string): string {
    return `s3://${this.bucket}/${requestKey(id)}`;
  }

  async put({ id, customer, mode }: ErasureRequest): Promise<void> {
    await this.s3.send(
      new PutObjectCommand({
        Bucket: this.bucket,
        Key: requestKey(id),
        Body: JSON.stringify({ schema: 1, customer, mode }),
        ContentType: 'application/json',
      }),
    );
  }

  /** Removes every version of a request; a plain delete would only hide it. */
  async remove(id: string): Promise<void> {
    const Key = requestKey(id);
    const { Versions = [], DeleteMarkers = [] } = await this.s3.send(
      new ListObjectVersionsCommand({ Bucket: this.bucket, Prefix: Key }),
    );
    for (const { VersionId } of [...Versions, ...DeleteMarkers])
      await this.s3.send(new DeleteObjectCommand({ Bucket: this.bucket, Key, VersionId }));
  }

  /**
   * @returns undefined when the job has not answered
   * @throws RunFailedError when it is no answer
   */
  async answer(id: string): Promise<Answer | undefined> {
    const Key = `${FOLDER}${id}.result.json`;
    let text: string | undefined;
    try {
      const { Body } = await this.s3.send(new GetObjectCommand({ Bucket: this.bucket, Key }));
      text = await Body?.transformToString();
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    }
    const { data, error } = answerSchema.safeParse(parsed(text));
    if (error === undefined) return data;
    const [issue] = error.issues;
    throw new RunFailedError(
      `s3://${this.bucket}/${Key} is no answer that this version of the command line reads: ` +
        `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`,
      false,
    );
  }
}

function parsed(text = ''): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const requestKey = (id: string): string => `${FOLDER}${id}.json`;
