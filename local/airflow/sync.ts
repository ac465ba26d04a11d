/** Brings DAGs and plugins from the artifacts bucket, as MWAA does. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { GetObjectCommand, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import { runCommand } from '../process/run-command';
import { dagsFolder, pluginsFolder, type AirflowSettings } from './settings';

const dagsPrefix = 'airflow/dags/';
const pluginsKey = 'airflow/plugins.zip';

const md5 = (file: string): string => createHash('md5').update(readFileSync(file)).digest('hex');

async function download(s3: S3Client, bucket: string, key: string, file: string): Promise<void> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  if (Body === undefined) throw new Error(`s3://${bucket}/${key} has no body`);
  mkdirSync(dirname(file), { recursive: true });
  // Airflow may parse the folder at any moment: a file is there whole or not at all.
  const partial = `${file}.partial`;
  writeFileSync(partial, await Body.transformToByteArray());
  renameSync(partial, file);
}

/**
 * Makes the DAG folder what the bucket holds under `airflow/dags/`: changed files are fetched, others removed.
 *
 * @returns the files that changed, as paths inside the folder
 * @throws when the bucket holds no DAG, or a key would leave the folder
 */
export async function syncDags(s3: S3Client, bucket: string, home: string): Promise<readonly string[]> {
  const folder = dagsFolder(home);
  mkdirSync(folder, { recursive: true });
  const wanted = new Set<string>();
  const changed: string[] = [];
  for await (const page of paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix: dagsPrefix })) {
    for (const { Key: key, ETag: tag } of page.Contents ?? []) {
      if (key === undefined || key.endsWith('/')) continue;
      const path = key.slice(dagsPrefix.length);
      if (path.split('/').includes('..')) throw new Error(`s3://${bucket}/${key} leads out of the DAG folder`);
      const file = join(folder, path);
      wanted.add(path);
      if (existsSync(file) && tag?.replaceAll('"', '') === md5(file)) continue;
      await download(s3, bucket, key, file);
      changed.push(path);
    }
  }
  if (wanted.size === 0) throw new Error(`s3://${bucket}/${dagsPrefix} is empty: the stacks are not deployed`);
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    const path = relative(folder, file).split(sep).join('/');
    // Python keeps its compiled modules beside the sources.
    if (wanted.has(path) || path.split('/').includes('__pycache__')) continue;
    rmSync(file);
    changed.push(path);
  }
  return changed;
}

/** Unpacks `airflow/plugins.zip` into the plugins folder, in place of what is there. */
export async function unpackPlugins(
  s3: S3Client,
  bucket: string,
  settings: Pick<AirflowSettings, 'home' | 'python'>,
  log: string,
): Promise<void> {
  const archive = join(settings.home, 'plugins.zip');
  await download(s3, bucket, pluginsKey, archive);
  const folder = pluginsFolder(settings.home);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await runCommand(join(settings.python, 'bin', 'python'), ['-m', 'zipfile', '-e', archive, folder], {
    log,
    purpose: 'unpacking the Airflow plugins',
  });
}
