/** Functions whose code is another for a while. */
import { GetFunctionConfigurationCommand, InvokeCommand, UpdateFunctionCodeCommand } from '@aws-sdk/client-lambda';
import { createArchive } from '../../../build/archive';
import { lambda, names } from './platform';

/** The zip that a function was deployed from, below the bucket of artifacts. */
type Deployed = 'extract' | 'notify' | 'record-failure' | 'rotate-secret';

export const RAISES = "exports.handler = async () => { throw new Error('the deploy of this morning was wrong'); };\n";
export const sleeps = (seconds: number): string =>
  `exports.handler = () => new Promise((resolve) => setTimeout(resolve, ${seconds * 1000}));\n`;

/** Puts code in the place of a function's own. */
export async function deploy(FunctionName: string, code: string): Promise<void> {
  const ZipFile = await createArchive([{ path: 'index.js', data: Buffer.from(code) }]);
  await lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile }));
}

/** Puts a function's own code back, as an apply of what is described does. */
export async function revert(FunctionName: string, deployed: Deployed): Promise<void> {
  const S3Key = `lambdas/${deployed}.zip`;
  await lambda.send(new UpdateFunctionCodeCommand({ FunctionName, S3Bucket: names.bucket('artifacts'), S3Key }));
  await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
}

/** Gives a function an event, without waiting for what it makes of it. */
export async function invoke(FunctionName: string, event: object): Promise<void> {
  const Payload = Buffer.from(JSON.stringify(event));
  await lambda.send(new InvokeCommand({ FunctionName, InvocationType: 'Event', Payload }));
}
