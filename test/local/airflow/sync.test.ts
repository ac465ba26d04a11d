import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetObjectCommand, ListObjectsV2Command, S3Client, type GetObjectCommandOutput } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { syncDags } from '../../../local/airflow/sync';

const s3 = mockClient(S3Client);
const client = new S3Client({ region: 'eu-central-1' });
let home: string;

const bucketHolds = (objects: Record<string, string>): void => {
  s3.reset();
  const etag = (body: string): string => `"${createHash('md5').update(body).digest('hex')}"`;
  s3.on(ListObjectsV2Command).resolves({
    Contents: Object.entries(objects).map(([Key, body]) => ({ Key, ETag: etag(body) })),
  });
  for (const [Key, body] of Object.entries(objects)) {
    const answer = { Body: { transformToByteArray: () => Promise.resolve(Buffer.from(body)) } };
    s3.on(GetObjectCommand, { Key }).resolves(answer as unknown as GetObjectCommandOutput);
  }
};

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'tributary-airflow-'));
});

afterEach(() => {
  rmSync(home, { recursive: true });
});

describe('syncDags', () => {
  it('fetches what the folder lacks and leaves alone what it has', async () => {
    bucketHolds({ 'airflow/dags/daily.py': 'dag', 'airflow/dags/contracts/orders.yaml': 'orders' });
    expect(await syncDags(client, 'b', home)).toEqual(['daily.py', 'contracts/orders.yaml']);
    expect(readFileSync(join(home, 'dags/contracts/orders.yaml'), 'utf8')).toBe('orders');
    expect(await syncDags(client, 'b', home)).toEqual([]);
    expect(s3.commandCalls(GetObjectCommand)).toHaveLength(2);
  });

  it('fetches a file that changed', async () => {
    bucketHolds({ 'airflow/dags/daily.py': 'dag' });
    await syncDags(client, 'b', home);
    bucketHolds({ 'airflow/dags/daily.py': 'better dag' });
    expect(await syncDags(client, 'b', home)).toEqual(['daily.py']);
    expect(readFileSync(join(home, 'dags/daily.py'), 'utf8')).toBe('better dag');
  });

  it('removes a file that left the bucket but not what Python compiled', async () => {
    bucketHolds({ 'airflow/dags/daily.py': 'dag' });
    mkdirSync(join(home, 'dags/__pycache__'), { recursive: true });
    writeFileSync(join(home, 'dags/__pycache__/daily.pyc'), '');
    writeFileSync(join(home, 'dags/old.py'), '');
    expect(await syncDags(client, 'b', home)).toEqual(['daily.py', 'old.py']);
    expect(existsSync(join(home, 'dags/old.py'))).toBe(false);
    expect(existsSync(join(home, 'dags/__pycache__/daily.pyc'))).toBe(true);
  });

  it('refuses a bucket without DAGs', async () => {
    bucketHolds({});
    await expect(syncDags(client, 'b', home)).rejects.toThrow('s3://b/airflow/dags/ is empty');
  });

  it('refuses a key that leads out of the folder', async () => {
    bucketHolds({ 'airflow/dags/../../passwd': 'x' });
    await expect(syncDags(client, 'b', home)).rejects.toThrow('leads out of the DAG folder');
  });
});
