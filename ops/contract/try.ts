/** Tries a contract on its table: what the platform would read and write, without the platform. */
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Contract } from '../../contracts/contract';
import type { TimeWindow } from '../../lambdas/extract/event';
import { KeyedHash, keyedHashFor } from '../../lambdas/extract/keyed-hash';
import type { Log } from '../../lambdas/extract/log';
import { manifestKey } from '../../lambdas/extract/raw-path';
import { connectors } from '../../lambdas/extract/sources/connectors';
import type { SourceSecret } from '../../lambdas/extract/sources/secret';
import { usualPartBytes } from '../../lambdas/extract/writers/parts';
import { complain, exitCodeOf } from '../complaint';
import { FolderStore } from '../folder-store';
import { lastDay } from '../window';
import { compareTable, connectTimeout, type TriedTable } from './columns';
import { firstLines } from './first-lines';
import { JsonReport } from './json-report';
import { Progress } from './progress';
import type { Report } from './report';
import { readContract } from './read-contract';
import { SecretFiles } from './secret-files';
import type { SourceFlags } from './source-flags';
import { readSource } from './source-login';
import { TextReport } from './text-report';
import { trial, type TrialOptions } from './trial';

export interface TryFlags extends SourceFlags {
  readonly window?: TimeWindow;
  readonly out?: string;
  readonly rows?: number;
  readonly hashKey?: string;
  readonly json?: boolean;
}

const shownRows = 5;

export async function tryContract(file: string, flags: TryFlags): Promise<void> {
  const report = flags.json === true ? new JsonReport() : new TextReport();
  try {
    await attempt(file, flags, report);
  } catch (error) {
    // Told here, beside what was found until then.
    report.fail(error);
    complain(error, false);
    process.exitCode = exitCodeOf(error);
  }
}

async function attempt(file: string, flags: TryFlags, report: Report): Promise<void> {
  const contract = await readContract(file);
  const secrets = new SecretFiles((message) => {
    report.warn(message);
  });
  const source = await readSource(flags, secrets);
  const hash = await keyedHash(contract, secrets, flags.hashKey);
  const window = flags.window ?? lastDay(contract.source.safety_lag_minutes, new Date());
  const folder = await folderOf(contract, flags.out);
  const hashKey = hash === null ? null : flags.hashKey === undefined ? 'random' : 'given';
  report.begin({ contract, file: resolve(file), source, window, folder, hashKey });
  try {
    await tryTable({ contract, source, hash, folder, window, limit: flags.rows ?? null }, report);
  } catch (error) {
    // A folder made for nothing; one with anything in it stays.
    if (flags.out === undefined) await rmdir(folder).catch(() => undefined);
    throw error;
  }
}

interface Table {
  readonly contract: Contract;
  readonly source: SourceSecret;
  readonly hash: KeyedHash | null;
  readonly folder: string;
  readonly window: TimeWindow;
  readonly limit: number | null;
}

async function tryTable({ contract, source, hash, folder, window, limit }: Table, report: Report): Promise<void> {
  const store = new FolderStore(folder);
  const progress = new Progress();
  const logger = logTo((message) => {
    progress.clear();
    report.warn(message);
  });
  const secret = { current: () => Promise.resolve(source), pending: () => Promise.resolve(null) };
  const ways = connectors(secret, contract, logger);
  report.compared(await lookUp(contract, ways.connect));
  const tried = await trial({
    ...ways,
    ...{ contract, store, window, logger, partBytes: usualPartBytes, limit },
    keyedHash: () => Promise.resolve(hash),
    now: () => new Date(),
    onRows: (rows) => {
      progress.show(rows);
    },
  }).finally(() => {
    progress.clear();
  });
  const shownLines = shownRows + (contract.raw.format === 'csv' ? 1 : 0);
  const files = tried.parts.map(({ key }) => store.path(key));
  report.end({
    trial: tried,
    lines: files[0] === undefined ? [] : await firstLines(files[0], shownLines),
    files,
    manifest: tried.manifest === null ? null : store.path(manifestKey(contract, { scope: 'rows', window })),
  });
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
  if (out === undefined) return mkdtemp(join(tmpdir(), `tributary-${dataset}-`));
  await mkdir(out, { recursive: true, mode: 0o700 });
  return resolve(out);
}

/** Tried once: whoever has mistaken a host need not wait for what an extraction waits for. */
async function lookUp(contract: Contract, connect: TrialOptions['connect']): Promise<TriedTable | null> {
  const session = await connect(connectTimeout);
  try {
    return await compareTable(session, contract);
  } finally {
    await session.close();
  }
}

/** The report compares the table with the contract itself. */
const logTo = (warn: (message: string) => void): Log => ({
  info: () => undefined,
  warn: (message, ...rest) => {
    if (rest.some((more) => typeof more === 'object' && 'drift' in more)) return;
    warn([message, ...rest].map(inWords).join(': '));
  },
});

function inWords(told: unknown): string {
  if (typeof told === 'string') return told;
  const { error } = told as { readonly error?: { readonly message?: string } };
  return error?.message ?? JSON.stringify(told);
}
