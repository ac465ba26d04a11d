/** The client of the raw bucket. */
import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';

/** A request of 5 MiB takes a tenth of a second; without limits one that is never answered lasts as long as the function. */
const timeouts = {
  connectionTimeout: 3_000,
  socketTimeout: 10_000,
  requestTimeout: 30_000,
  throwOnRequestTimeout: true,
};
/** With the SDK's pauses between them: some seconds of errors, of which S3 has its share. */
const maxAttempts = 6;

export function s3Client(config: S3ClientConfig = {}): S3Client {
  return new S3Client({ maxAttempts, requestHandler: timeouts, ...config });
}
