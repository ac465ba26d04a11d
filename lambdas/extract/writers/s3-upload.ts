/** The upload of one object whose size isn't known before its end. */
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  HeadObjectCommand,
  NoSuchUpload,
  NotFound,
  PutObjectCommand,
  type S3Client,
  S3ServiceException,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { PartExistsError, RawStorageError } from '../errors';
import { Blocks } from './blocks';

export interface UploadTarget {
  readonly bucket: string;
  readonly key: string;
  readonly contentType: string;
  readonly tag: { readonly key: string; readonly value: string };
}

/** The least that S3 takes of a part that isn't the last: an object of its 10,000 parts has up to 50 GB. */
const partBytes = 5 * 1024 * 1024;
/** Two for each upload at once. */
const buffers = new Blocks(partBytes, Infinity);
const conflictRetries = 4;
const shortestPause = 100;

/**
 * Creates an object where none is. Two buffers are all it holds: one is on its way while the other fills, and whoever
 * writes waits while S3 is slower. What fits one buffer is put at once.
 */
export class S3Upload {
  private filling: Buffer | null = null;
  private filled = 0;
  private sending: { readonly buffer: Buffer; readonly sent: Promise<CompletedPart> } | null = null;
  private readonly parts: CompletedPart[] = [];
  private created: Promise<string> | null = null;
  /** Whether the object may be there. */
  private asked = false;
  private readonly stop = new AbortController();
  /** Tells the object of this upload from that of another, when the answer to a request was lost. */
  private readonly writer = randomUUID();

  constructor(
    private readonly s3: S3Client,
    private readonly target: UploadTarget,
  ) {}

  /** Resolves once the bytes may be used for something else. */
  async write(bytes: Uint8Array): Promise<void> {
    for (let taken = 0; taken < bytes.length;) {
      if (this.filled === partBytes) await this.send();
      this.filling ??= await buffers.take();
      const piece = bytes.subarray(taken, taken + partBytes - this.filled);
      this.filling.set(piece, this.filled);
      this.filled += piece.length;
      taken += piece.length;
    }
  }

  /**
   * Once this resolves the object is in the bucket.
   *
   * @throws PartExistsError when another has put an object there
   */
  async finish(): Promise<void> {
    const { bucket: Bucket, key: Key } = this.target;
    if (this.created === null) {
      const Body = this.filling?.subarray(0, this.filled) ?? new Uint8Array();
      await this.create(
        () => new PutObjectCommand({ ...this.object(), Body, IfNoneMatch: '*', ChecksumAlgorithm: 'CRC32' }),
      );
    } else {
      if (this.filled > 0) await this.send();
      await this.sent();
      const UploadId = await this.created;
      const MultipartUpload = { Parts: this.parts };
      await this.create(
        () => new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload, IfNoneMatch: '*' }),
      );
    }
    this.giveBack();
  }

  /** Leaves neither an open upload nor an object behind. */
  async abort(): Promise<void> {
    this.stop.abort();
    await this.sending?.sent.catch(() => undefined);
    const { bucket: Bucket, key: Key } = this.target;
    // An upload that S3 may have begun has to be known to be ended.
    const UploadId = await this.created?.catch(() => undefined);
    if (UploadId !== undefined)
      try {
        await this.s3.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }));
      } catch (error) {
        if (!(error instanceof NoSuchUpload)) throw this.failure(error);
      }
    if (this.asked && (await this.owner()) === 'this') await this.s3.send(new DeleteObjectCommand({ Bucket, Key }));
    this.giveBack();
  }

  /** Sends what has been filled, once what was sent before has arrived. */
  private async send(): Promise<void> {
    await this.sent();
    const buffer = this.filling;
    if (buffer === null) return;
    const sent = this.part(buffer.subarray(0, this.filled), this.parts.length + 1);
    // Whoever writes next, or finishes, sees it fail.
    sent.catch(() => undefined);
    this.sending = { buffer, sent };
    this.filling = null;
    this.filled = 0;
  }

  private async sent(): Promise<void> {
    if (this.sending === null) return;
    const { buffer, sent } = this.sending;
    this.parts.push(await sent);
    this.sending = null;
    buffers.give(buffer);
  }

  private async part(Body: Uint8Array, PartNumber: number): Promise<CompletedPart> {
    const { bucket: Bucket, key: Key } = this.target;
    try {
      this.created ??= this.begin();
      const UploadId = await this.created;
      const { ETag, ChecksumCRC32 } = await this.s3.send(
        new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body, ChecksumAlgorithm: 'CRC32' }),
        { abortSignal: this.stop.signal },
      );
      return { PartNumber, ETag, ChecksumCRC32 };
    } catch (error) {
      throw this.failure(error);
    }
  }

  private async begin(): Promise<string> {
    const { UploadId } = await this.s3.send(
      new CreateMultipartUploadCommand({ ...this.object(), ChecksumAlgorithm: 'CRC32' }),
    );
    if (UploadId === undefined) throw new Error('an upload came without an id');
    return UploadId;
  }

  /** Asks for the object to be there; an answer that was lost, and asked for again, is no object of another's. */
  private async create(command: () => PutObjectCommand | CompleteMultipartUploadCommand): Promise<void> {
    this.asked = true;
    for (let pause = shortestPause, tries = 0; ; pause *= 2, tries++)
      try {
        // Either command suits the client; its type has one overload for each.
        await this.s3.send(command() as PutObjectCommand);
        return;
      } catch (error) {
        const status = error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
        if (status === 409 && tries < conflictRetries) {
          await sleep(pause * (0.5 + Math.random()));
          continue;
        }
        if (status === 404 || status === 409 || status === 412) {
          const owner = await this.owner();
          if (owner === 'this') return;
          if (owner === 'another') throw new PartExistsError(`${this.url} is there already: another run wrote it`);
        }
        throw this.failure(error);
      }
  }

  /** Whose object is there. */
  private async owner(): Promise<'this' | 'another' | 'nobody'> {
    const { bucket: Bucket, key: Key } = this.target;
    try {
      const { Metadata } = await this.s3.send(new HeadObjectCommand({ Bucket, Key }));
      return Metadata?.['writer'] === this.writer ? 'this' : 'another';
    } catch (error) {
      if (error instanceof NotFound) return 'nobody';
      throw this.failure(error);
    }
  }

  private object(): {
    Bucket: string;
    Key: string;
    ContentType: string;
    Tagging: string;
    Metadata: { writer: string };
  } {
    const { bucket: Bucket, key: Key, contentType: ContentType, tag } = this.target;
    return { Bucket, Key, ContentType, Tagging: `${tag.key}=${tag.value}`, Metadata: { writer: this.writer } };
  }

  private giveBack(): void {
    if (this.filling !== null) buffers.give(this.filling);
    if (this.sending !== null) buffers.give(this.sending.buffer);
    this.filling = null;
    this.filled = 0;
    this.sending = null;
  }

  private get url(): string {
    return `s3://${this.target.bucket}/${this.target.key}`;
  }

  private failure(cause: unknown): RawStorageError {
    if (cause instanceof RawStorageError) return cause;
    const { name, message } = cause as Error;
    return new RawStorageError(`${this.url} can't be written: ${name}: ${message}`, { cause });
  }
}
