/** The pages in the bucket of results. */
import { HeadObjectCommand, NotFound, PutObjectCommand, S3ServiceException, type S3Client } from '@aws-sdk/client-s3';
import { type Days, daysOf, LATEST_REPORT, metadataOf, reportKey } from '../../ops/report/published';

const WRITE_ATTEMPTS = 10;

export class PublishedReports {
  constructor(
    private readonly s3: S3Client,
    private readonly bucket: string,
  ) {}

  /**
   * Writes the page of these days, in the place of an earlier one.
   *
   * @returns its key
   */
  async write(days: Days, page: Uint8Array): Promise<string> {
    const key = reportKey(days);
    await this.put(key, days, page);
    return key;
  }

  /**
   * Makes a page the latest, unless that is of a later day: a window of the past that is run again takes nobody back in time.
   *
   * @returns whether it is the latest
   */
  async writeLatest(days: Days, page: Uint8Array): Promise<boolean> {
    for (let attempt = 1; attempt <= WRITE_ATTEMPTS; attempt++) {
      const { version, days: standing } = await this.latest();
      if (standing !== null && standing.to > days.to) return false;
      const condition = version === null ? { IfNoneMatch: '*' } : { IfMatch: version };
      if (await this.put(LATEST_REPORT, days, page, condition)) return true;
    }
    throw new Error(`s3://${this.bucket}/${LATEST_REPORT} kept changing while it was written`);
  }

  private async latest(): Promise<{ version: string | null; days: Days | null }> {
    try {
      const { ETag, Metadata } = await this.s3.send(new HeadObjectCommand({ Bucket: this.bucket, Key: LATEST_REPORT }));
      return { version: ETag ?? null, days: daysOf(Metadata) };
    } catch (error) {
      if (error instanceof NotFound) return { version: null, days: null };
      throw error;
    }
  }

  /** @returns whether the condition held and the object was written */
  private async put(
    key: string,
    days: Days,
    page: Uint8Array,
    condition: { readonly IfMatch?: string; readonly IfNoneMatch?: string } = {},
  ): Promise<boolean> {
    try {
      await this.s3.send(
        new PutObjectCommand({
          ...{ Bucket: this.bucket, Key: key, Body: page, ...condition },
          ...{ ContentType: 'text/html; charset=utf-8', Metadata: metadataOf(days) },
        }),
      );
      return true;
    } catch (error) {
      // 412: the object is another by now; 409: another conditional write is under way; 404: it is gone.
      const status = error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
      const isOvertaken = [404, 409, 412].includes(status ?? 0) && (error as Error).name !== 'NoSuchBucket';
      if (isOvertaken && Object.keys(condition).length > 0) return false;
      throw error;
    }
  }
}
