/** Reads the page that the daily run has published. */
import { GetObjectCommand, NoSuchKey, type S3Client } from '@aws-sdk/client-s3';
import { type Days, daysOf, LATEST_REPORT } from './published';

export interface PublishedReport {
  readonly content: Uint8Array;
  /** Null where somebody else than a run has put the page there. */
  readonly days: Days | null;
  readonly publishedAt: Date | null;
}

/**
 * @param bucket of results
 * @returns null where none is published
 */
export async function latestReport(s3: S3Client, bucket: string): Promise<PublishedReport | null> {
  try {
    const { Body, Metadata, LastModified } = await s3.send(
      new GetObjectCommand({ Bucket: bucket, Key: LATEST_REPORT }),
    );
    if (Body === undefined) throw new Error(`s3://${bucket}/${LATEST_REPORT} came without a body`);
    return {
      content: await Body.transformToByteArray(),
      days: daysOf(Metadata),
      publishedAt: LastModified ?? null,
    };
  } catch (error) {
    if (error instanceof NoSuchKey) return null;
    throw error;
  }
}
