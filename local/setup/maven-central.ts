/** Java archives by their Maven coordinates, from the repository that the machine's Maven is set up for. */
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { cache, logs } from '../layout';
import { step } from '../progress';
import { runCommand } from '../process/run-command';
import artifacts from './artifacts.json';
import { download } from './download';
import { withFileLock } from './file-lock';

export interface Artifact {
  readonly coordinates: string;
  readonly sha256: string;
}

/** Path of an artifact in a Maven repository, as the repository layout has it. */
export function repositoryPath(coordinates: string): string {
  const [group, name, version, type] = coordinates.split(':');
  if (group === undefined || name === undefined || version === undefined || type === undefined)
    throw new Error(`${coordinates}: give group:artifact:version:type`);
  return [...group.split('.'), name, version, `${name}-${version}.${type}`].join('/');
}

const fileName = (artifact: Artifact): string => repositoryPath(artifact.coordinates).split('/').at(-1) ?? '';

/** Asks Maven, so that a mirror in the user's settings.xml is honoured. */
async function repositoryUrl(): Promise<string> {
  const folder = join(cache, 'maven');
  mkdirSync(folder, { recursive: true });
  const output = await runCommand(
    'mvn',
    [
      '-q',
      '-B',
      'org.apache.maven.plugins:maven-help-plugin:3.5.1:evaluate',
      '-Dexpression=project.remoteArtifactRepositories[0].url',
      '-DforceStdout',
    ],
    { cwd: folder, log: join(logs, 'setup-maven.log'), purpose: 'asking Maven for its repository' },
  );
  const url = /https?:\/\/[\w.:@/-]+/.exec(output)?.[0];
  if (url === undefined) throw new Error(`Maven names no repository: ${output}`);
  return url;
}

/** Jars that Spark needs beside its own: S3A and Iceberg. */
export const jarsFolder = join(cache, 'jars');

/** The Trino server's archive. */
export const trinoArchive = join(cache, 'trino', fileName(artifacts.trino));

/** Downloads what is missing of the jars and of Trino's archive. */
export async function ensureJavaArtifacts(): Promise<void> {
  const wanted = [
    ...artifacts.jars.map((jar) => ({ ...jar, target: join(jarsFolder, fileName(jar)) })),
    { ...artifacts.trino, target: trinoArchive },
  ];
  if (wanted.every(({ target }) => existsSync(target))) return;
  await step('setup', 'Spark jars and the Trino server (1.2 GB)', () =>
    withFileLock(join(cache, 'java-artifacts.lock'), async () => {
      const missing = wanted.filter(({ target }) => !existsSync(target));
      if (missing.length === 0) return;
      const repository = await repositoryUrl();
      for (const { coordinates, sha256, target } of missing)
        await download(`${repository}/${repositoryPath(coordinates)}`, target, sha256);
    }),
  );
}

/**
 * Downloads one jar where it is missing.
 *
 * @returns its path
 */
export async function ensureJar(artifact: Artifact, folder: string): Promise<string> {
  const target = join(folder, fileName(artifact));
  if (existsSync(target)) return target;
  await step('setup', fileName(artifact), async () =>
    withFileLock(join(cache, 'java-artifacts.lock'), async () => {
      await download(`${await repositoryUrl()}/${repositoryPath(artifact.coordinates)}`, target, artifact.sha256);
    }),
  );
  return target;
}
