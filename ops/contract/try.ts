/** Tries a contract on its table: what the platform would read and write, without the platform. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Contract } from '../../contracts/contract';
import { ContractError, parseContract } from '../../contracts/load';
import { Deadline } from '../../lambdas/extract/deadline';
import type { TimeWindow } from '../../lambdas/extract/event';
import { KeyedHash, keyedHashFor } from '../../lambdas/extract/keyed-hash';
import type { Log } from '../../lambdas/extract/log';
import { manifestKey } from '../../lambdas/extract/raw-path';
import { Connection } from '../../lambdas/extract/sources/connection';
import { connectors } from '../../lambdas/extract/sources/connectors';
import { readSecret } from '../../lambdas/extract/sources/secret';
import { FolderStore } from '../folder-store';
import { compareTable, type TriedTable } from './columns';
import { firstLines } from './first-lines';
import { JsonReport } from './json-report';
import { Progress } from './progress';
import type { Report } from './report';
import { SecretFiles } from './secret-files';
import { TextReport } from './text-report';
import { trial, type TrialOptions } from './trial';
import { lastDay } from './window';

export interface TryFlags {
  readonly secret: string;
  readonly window?: TimeWindow;
  readonly out?: string;
  readonly rows?: number;
  readonly hashKey?: string;
  readonly json?: boolean;
}

/** Compressed size at which the function closes a part. */
const partBytes = 64 * 1024 * 1024;
const shownLines = 6;
/** Milliseconds to get connected and look the table up in. */
const comparison = 30_000;

export async function tryContract(file: string, flags: TryFlags): Promise<void> {
  const report = flags.json === true ? new JsonReport() : new TextReport();
  try {
    await attempt(file, flags, report);
  } catch (error) {
    report.fail(error);
    throw error;
  }
}

async function attempt(file: string, flags: TryFlags, report: Report): Promise<void> {
  const contract = readContract(file);
  const secrets = new SecretFiles((message) => {
    report.warn(message);
  });
  const source = await readSecret(secrets, flags.secret);
  const hash = await keyedHash(contract, secrets, flags.hashKey);
  const folder = await folderOf(contract, flags.out);
  const store = new FolderStore(folder);
  const window = flags.window ?? lastDay(contract, new Date());
  const hashKey = hash === null ? null : flags.hashKey === undefined ? 'random' : 'given';
  report.begin({ contract, file: resolve(file), source, window, folder, hashKey });

  const progress = new Progress();
  const logger = logTo((message) => {
    progress.clear();
    report.warn(message);
  });
  const connect = connectors(() => Promise.resolve(source), contract);
  report.compared(await lookUp(contract, { ...connect, logger }));
  const tried = await trial({
    ...connect,
    ...{ contract, store, window, logger, partBytes },
    limit: flags.rows ?? null,
    keyedHash: () => Promise.resolve(hash),
    now: () => new Date(),
    onRows: (rows) => {
      progress.show(rows);
    },
  }).finally(() => {
    progress.clear();
  });
  const files = tried.parts.map(({ key }) => store.path(key));
  report.end({
    trial: tried,
    lines: files[0] === undefined ? [] : await firstLines(files[0], shownLines),
    files,
    manifest: tried.manifest === null ? null : store.path(manifestKey(contract, { scope: 'rows', window })),
  });
}

function readContract(file: string): Contract {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new ContractError(`${file}: can't be read: ${(cause as Error).message}`, { cause });
  }
  return parseContract(text, file);
}

/** What is hashed with a key that nobody keeps can't be held against anything. */
async function keyedHash(
  contract: Contract,
  secrets: SecretFiles,
  file: string | undefined,
): Promise<KeyedHash | null> {
  if (file !== undefined) return keyedHashFor(contract, secrets, file);
  const isHashed = contract.columns.some(({ personal_data }) => personal_data === 'keyed_hash');
  return isHashed ? new KeyedHash(randomBytes(32)) : null;
}

/** Nobody else may look into it, where it is made here. */
async function folderOf({ dataset }: Contract, out: string | undefined): Promise<string> {
  if (out === undefined) return mkdtempSync(join(tmpdir(), `tributary-${dataset}-`));
  await mkdir(out, { recursive: true, mode: 0o700 });
  return resolve(out);
}

async function lookUp(
  contract: Contract,
  { connect, logger }: Pick<TrialOptions, 'connect' | 'logger'>,
): Promise<TriedTable | null> {
  const end = performance.now() + comparison;
  const connection = new Connection({ open: connect, deadline: new Deadline(() => end - performance.now()), logger });
  try {
    return await compareTable(connection, contract);
  } finally {
    await connection.close();
  }
}

/** The report compares the table with the contract itself. */
const logTo = (warn: (message: string) => void): Log => ({
  info: () => undefined,
  warn: (message, ...rest) => {
    if (rest.some((more) => typeof more === 'object' && 'drift' in more)) return;
    warn([message, ...rest].map((told) => (typeof told === 'string' ? told : JSON.stringify(told))).join(': '));
  },
});
