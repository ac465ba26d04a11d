/**
 * The restore drill of docs/restore.md: curated tables and marts are gone, the sources are down, and everything is rebuilt
 * from raw by the jobs that are there.
 */
import {
  DeleteTableCommand,
  GetJobRunCommand,
  GlueClient,
  paginateGetTables,
  StartJobRunCommand,
  type Table,
} from '@aws-sdk/client-glue';
import { DeleteObjectsCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { loadContracts } from '../../contracts/load';
import { environment, aws, npmScript, root, state, succeeded } from '../e2e/running-platform';
import { curatedContent, quarantineContent } from './curated-content';

jest.setTimeout(3_600_000);

const database = 'tributary_local_curated';
const bucket = 'tributary-local-curated-000000000000';
const glue = new GlueClient(aws);
const s3 = new S3Client({ ...aws, forcePathStyle: true });
const datasets = loadContracts(join(root, 'contracts')).map(({ dataset }) => dataset);

async function icebergTables(): Promise<string[]> {
  const tables: Table[] = [];
  for await (const page of paginateGetTables({ client: glue }, { DatabaseName: database }))
    tables.push(...(page.TableList ?? []));
  return tables.filter(({ TableType: type }) => type === 'EXTERNAL_TABLE').map(({ Name: name = '' }) => name);
}

async function dropEverything(): Promise<void> {
  for (const Name of await icebergTables()) await glue.send(new DeleteTableCommand({ DatabaseName: database, Name }));
  for await (const { Contents: objects = [] } of paginateListObjectsV2({ client: s3 }, { Bucket: bucket }))
    if (objects.length > 0)
      await s3.send(
        new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects: objects.map(({ Key }) => ({ Key })) } }),
      );
}

/** Ends the source databases, as far as the platform started them here. */
function stopSources(): number {
  const services = JSON.parse(readFileSync(join(state, 'run', 'services.json'), 'utf8')) as {
    name: string;
    pid: number;
  }[];
  const sources = services.filter(({ name }) => ['mariadb', 'tds'].includes(name));
  for (const { pid } of sources) process.kill(pid, 'SIGKILL');
  return sources.length;
}

async function job(name: string, Arguments: Record<string, string> = {}): Promise<void> {
  const JobName = `tributary-local-${name}`;
  const { JobRunId: RunId } = await glue.send(
    new StartJobRunCommand({ JobName, Arguments: { '--run_id': 'restore', ...Arguments } }),
  );
  for (;;) {
    const { JobRun: run } = await glue.send(new GetJobRunCommand({ JobName, RunId }));
    if (run?.JobRunState === 'SUCCEEDED') return;
    if (run?.JobRunState === 'FAILED')
      throw new Error(`${name} ${JSON.stringify(Arguments)}: ${run.ErrorMessage ?? ''}`);
    await sleep(500);
  }
}

describe('the curated tables and the marts', () => {
  beforeAll(async () => {
    environment.TRIBUTARY_STATE = state;
    await npmScript('stop');
    await succeeded(
      npmScript('start', '--keep', '--window', '2025-01-01..2025-03-20', '--window', '2025-03-15..2025-04-01'),
    );
  });
  afterAll(async () => {
    await npmScript('stop');
  });

  it('come back from raw alone, with the sources down, as they were', async () => {
    const [before, aside] = [await curatedContent(), await quarantineContent()];
    const tables = await icebergTables();
    expect(stopSources()).toBeGreaterThan(0);
    await dropEverything();
    expect(await icebergTables()).toEqual([]);

    const begun = Date.now();
    await job('tables');
    await Promise.all(
      datasets.map((dataset) => job('stage', { '--dataset': dataset, '--windows': 'all', '--sweep': 'last' })),
    );
    await job('reconcile', { '--windows': 'all', '--sweeps': 'last' });
    for (const name of ['marts', 'attribution', 'recommend']) await job(name);
    process.stderr.write(`restored in ${Math.round((Date.now() - begun) / 1000)} s\n`);

    expect(new Set(await icebergTables())).toEqual(new Set(tables));
    const after = await curatedContent();
    for (const [name, expected] of Object.entries(before)) expect([name, after[name]]).toEqual([name, expected]);
    expect(await quarantineContent()).toEqual(aside);
  });
});
