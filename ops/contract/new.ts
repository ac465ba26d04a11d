/** Writes the contract of a table that a source has, as far as its catalog tells it. */
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { namePattern } from '../../contracts/contract';
import { parseContract, vocabularyFiles } from '../../contracts/load';
import { connect } from '../../lambdas/extract/sources/connect';
import type { SourceSecret } from '../../lambdas/extract/sources/secret';
import { RefusedError, UnknownNameError, UsageError } from '../errors';
import { projectFolder } from '../root';
import { printable } from '../terminal/printable';
import { connectTimeout } from './columns';
import { type Decision, type Draft, draftContract } from './draft/draft';
import { draftText } from './draft/draft-text';
import type { NewOutput } from './output';
import { SecretFiles } from './secret-files';
import type { SourceFlags } from './source-flags';
import { readSource } from './source-login';
import { readTable } from './source-table';

export interface NewFlags extends SourceFlags {
  readonly table: string;
  readonly source?: string;
  readonly changeColumn?: string;
  readonly out?: string;
  readonly force?: true;
  readonly dryRun?: true;
  readonly json?: true;
}

const suffix = '.yaml';

/** @throws UsageError, UnknownNameError, RefusedError, and what a source that can't be reached or read is told by */
export async function newContract(flags: NewFlags): Promise<void> {
  if (!namePattern.test(flags.table))
    throw new UsageError(
      `a contract names a table in snake_case, without its schema, and ${flags.table} is not: write it in lower case where the ` +
        'source takes any case, as SQL Server does, else have a view give it such a name',
    );
  const file = resolve(flags.out ?? `${flags.table}${suffix}`);
  const dataset = datasetOf(file);
  const isWritten = flags.dryRun !== true;
  if (isWritten && flags.force !== true && existsSync(file)) throw alreadyThere(file);
  const warnings: string[] = [];
  const secret = await readSource(flags, new SecretFiles((message) => warnings.push(message)));
  const system = systemOf(flags, secret);
  const draft = await draftOf(flags, { dataset, system, secret });
  const text = draftText(draft);
  // What is written must be a contract, whatever the table is like.
  parseContract(text, file);
  if (isWritten) await write(file, text, flags.force === true);
  const { engine, host, port, dbname } = secret;
  const output: NewOutput = {
    dataset,
    source: { system, table: flags.table, engine, host, port, dbname },
    file: isWritten ? file : null,
    text,
    decisions: draft.decisions.map(({ path, reason }) => ({ place: placeOf(path, draft), reason })),
    change_columns: draft.changeColumns.map(({ column, evidence }) => ({
      column: column.name,
      evidence: [...evidence],
    })),
    left_out: [...draft.leftOut],
    warnings,
  };
  if (flags.json === true) console.log(JSON.stringify(output));
  else show(output);
}

/** A contract is found by its file's name. */
function datasetOf(file: string): string {
  const dataset = basename(file, suffix);
  if (basename(file) !== `${dataset}${suffix}` || !namePattern.test(dataset))
    throw new UsageError(`--out must be <dataset>.yaml, the dataset in snake_case: ${basename(file)} is not`);
  return dataset;
}

function systemOf({ source }: NewFlags, { dbname }: SourceSecret): string {
  const system = source ?? dbname.toLowerCase();
  if (namePattern.test(system)) return system;
  throw new UsageError(`name the source by --source, in snake_case: ${source ?? dbname} is not`);
}

interface About {
  readonly dataset: string;
  readonly system: string;
  readonly secret: SourceSecret;
}

async function draftOf({ table, changeColumn }: NewFlags, { dataset, system, secret }: About): Promise<Draft> {
  const session = await connect(secret, { dataset, source: { system, table }, columns: [] }, connectTimeout);
  try {
    const found = await readTable(session, secret.engine, table);
    if (found === null)
      throw new UnknownNameError(
        `table ${table} is not in the catalog of ${secret.dbname}: correct --table, have it in the default schema of ` +
          `${secret.username}, or grant it SELECT`,
      );
    const vocabularies = vocabularyFiles(join(projectFolder(), 'contracts')).map(
      (path) => basename(path).split('.')[0] ?? '',
    );
    const { dialect } = session;
    return draftContract({ dataset, system, table, found, dialect, vocabularies, changeColumn: changeColumn ?? null });
  } finally {
    await session.close();
  }
}

async function write(file: string, text: string, isForced: boolean): Promise<void> {
  try {
    await writeFile(file, text, { flag: isForced ? 'w' : 'wx' });
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'EEXIST' ? alreadyThere(file) : error;
  }
}

const alreadyThere = (file: string): RefusedError =>
  new RefusedError(`${file} is there already: name another file by --out, or have it replaced by --force`);

/** Columns by their names, which say more than their numbers. */
const placeOf = (path: Decision['path'], { contract }: Draft): string =>
  path.map((step) => (typeof step === 'number' ? (contract.columns[step]?.name ?? step) : step)).join('.');

function show({
  file,
  text,
  source,
  decisions,
  change_columns: changes,
  left_out: leftOut,
  warnings,
}: NewOutput): void {
  for (const warning of warnings) console.error(printable(`warning: ${warning}`));
  if (file === null) {
    console.log(printable(text));
    return;
  }
  const { table, engine, host, port, dbname } = source;
  const say = (what: string, words: string): void => {
    console.log(printable(`${what.padEnd(10)} ${words}`));
  };
  say('contract', file);
  say('source', `table ${table} of ${engine} at ${host}:${port}/${dbname}`);
  for (const [i, { column, evidence }] of changes.entries())
    say(i === 0 ? 'change' : 'considered', `${column}: ${evidence.join(', ')}`);
  for (const { column, reason } of leftOut) say('left out', `${column}: ${reason}`);
  say('to decide', `${decisions.length} things, each marked by “# decide:” in the file`);
}
