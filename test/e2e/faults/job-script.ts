/** Jobs whose script is another for a while. */
import {
  GetObjectCommand,
  GetObjectTaggingCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
} from '@aws-sdk/client-s3';
import { names, s3 } from './platform';

/** Puts another script in the place of a job's; returns what puts its own back. */
export async function withScript(job: string, script: string): Promise<() => Promise<void>> {
  const object = { Bucket: names.bucket('artifacts'), Key: `glue/jobs/${job}.py` };
  const { Body } = await s3.send(new GetObjectCommand(object));
  const { TagSet = [] } = await s3.send(new GetObjectTaggingCommand(object));
  const original: PutObjectCommandInput = {
    ...object,
    Body: (await Body?.transformToString()) ?? '',
    Tagging: new URLSearchParams(TagSet.map(({ Key = '', Value = '' }): [string, string] => [Key, Value])).toString(),
  };
  await s3.send(new PutObjectCommand({ ...object, Body: script }));
  return async () => {
    await s3.send(new PutObjectCommand(original));
  };
}
