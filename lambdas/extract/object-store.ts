/** The objects of one bucket. */
import {
  AbortMultipartUploadCommand,
  DeleteObjectsCommand,
  DeleteObjectTaggingCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  type ListMultipartUploadsCommandOutput,
  ListObjectsV2Command,
  NoSuchKey,
  NoSuchUpload,
  PutObjectCommand,
  S3ServiceException,
  type S3Client,
} from '@aws-sdk/client-s3';
import { openTag } from './open-tag';
import type { PutCondition, Store, StoredObject } from './store';
import { S3Upload } from './writers/s3-upload';

const deleteBatch = 1000;
/** Requests at once. */
const atOnce = 8;

export class ObjectStore implements Store {
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

  /** Begins an object that is ended by the bucket some days on, unless it is kept. */
  upload(key: string, contentType: string): S3Upload {
    return new S3Upload(this.s3, { bucket: this.bucket, key, contentType, tag: openTag });
  }

  /** Takes uploaded objects off the list of those that end; no matter how often. */
  async keep(keys: readonly string[]): Promise<void> {
    await inParallel(keys, async (Key) => {
      await this.s3.send(new DeleteObjectTaggingCommand({ Bucket: this.bucket, Key }));
    });
  }

  /**
   * Ends the uploads below a prefix that are neither finished nor aborted.
   *
   * @returns their keys
   */
  async abortUploads(prefix: string): Promise<string[]> {
    const uploads: { Key: string; UploadId: string }[] = [];
    let next: { KeyMarker?: string | undefined; UploadIdMarker?: string | undefined } | null = {};
    while (next !== null) {
      const page: ListMultipartUploadsCommandOutput = await this.s3.send(
        new ListMultipartUploadsCommand({ Bucket: this.bucket, Prefix: prefix, ...next }),
      );
      for (const { Key, UploadId } of page.Uploads ?? [])
        if (Key !== undefined && UploadId !== undefined) uploads.push({ Key, UploadId });
      next =
        page.IsTruncated === true ? { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker } : null;
    }
    await inParallel(uploads, async (upload) => {
      try {
        await this.s3.send(new AbortMultipartUploadCommand({ Bucket: this.bucket, ...upload }));
      } catch (error) {
        // Its writer ended it meanwhile.
        if (!(error instanceof NoSuchUpload)) throw error;
      }
    });
    return uploads.map(({ Key }) => Key);
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

async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const left = items.values();
  const worker = async (): Promise<void> => {
    for (const item of left) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
}
