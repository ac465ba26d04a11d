/** The objects of one bucket. */
import {
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  NoSuchKey,
  PutObjectCommand,
  S3ServiceException,
  type S3Client,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import type { Readable } from 'node:stream';

export interface StoredObject {
  readonly key: string;
  readonly bytes: number;
}

/** `ifVersion`: write only over that version; null: only where no object is; undefined: whatever is there. */
export interface PutCondition {
  readonly ifVersion: string | null | undefined;
}

const uploadPartBytes = 8 * 1024 * 1024;
const deleteBatch = 1000;

export class ObjectStore {
  constructor(
    private readonly s3: S3Client,
    private readonly bucket: string,
  ) {}

  /** @returns the JSON and the version that a conditional write names, or null when there is no such object */
  async getJson(key: string): Promise<{ value: unknown; version: string } | null> {
    try {
      const { Body, ETag } = await this.s3.send(new GetObjectCommand({ Bucket: this.bucket, Key: key }));
      if (Body === undefined || ETag === undefined) throw new Error(`s3://${this.bucket}/${key} came without a body`);
      return { value: JSON.parse(await Body.transformToString('utf-8')), version: ETag };
    } catch (error) {
      if (error instanceof NoSuchKey) return null;
      throw error;
    }
  }

  /** @returns whether the condition held and the object was written */
  async putJson(key: string, value: unknown, { ifVersion }: PutCondition): Promise<boolean> {
    try {
      await this.s3.send(
        new PutObjectCommand({
          Bucket: this.bucket,
          Key: key,
          Body: JSON.stringify(value),
          ContentType: 'application/json',
          ...(ifVersion === null ? { IfNoneMatch: '*' } : {}),
          ...(typeof ifVersion === 'string' ? { IfMatch: ifVersion } : {}),
        }),
      );
      return true;
    } catch (error) {
      // 412: the object is another by now; 409: another conditional write is under way; 404: it is gone.
      if (error instanceof S3ServiceException && [404, 409, 412].includes(error.$metadata.httpStatusCode ?? 0))
        if (ifVersion !== undefined && error.name !== 'NoSuchBucket') return false;
      throw error;
    }
  }

  /** Starts an upload that takes from `body` as S3 takes from it: two buffers of 8 MiB are all that waits in memory. */
  upload(key: string, body: Readable, contentType: string): Upload {
    return new Upload({
      client: this.s3,
      params: { Bucket: this.bucket, Key: key, Body: body, ContentType: contentType },
      partSize: uploadPartBytes,
      queueSize: 2,
    });
  }

  async list(prefix: string): Promise<StoredObject[]> {
    const objects: StoredObject[] = [];
    let token: string | undefined;
    do {
      const page = await this.s3.send(
        new ListObjectsV2Command({
          Bucket: this.bucket,
          Prefix: prefix,
          ...(token === undefined ? {} : { ContinuationToken: token }),
        }),
      );
      for (const { Key, Size } of page.Contents ?? [])
        if (Key !== undefined && Size !== undefined) objects.push({ key: Key, bytes: Size });
      token = page.NextContinuationToken;
    } while (token !== undefined);
    return objects;
  }

  async delete(keys: readonly string[]): Promise<void> {
    for (let i = 0; i < keys.length; i += deleteBatch) {
      const batch = keys.slice(i, i + deleteBatch);
      const { Errors: errors = [] } = await this.s3.send(
        new DeleteObjectsCommand({
          Bucket: this.bucket,
          Delete: { Objects: batch.map((Key) => ({ Key })), Quiet: true },
        }),
      );
      const first = errors[0];
      if (first !== undefined)
        throw new Error(`can't delete ${first.Key ?? '?'} and ${errors.length - 1} more: ${first.Code ?? '?'}`);
    }
  }
}
