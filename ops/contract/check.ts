/** Holds a contract against the table that it is of, and reads no row for it. */
import { resolve } from 'node:path';
import { UnsupportedTypeError } from '../../lambdas/extract/errors';
import { connect } from '../../lambdas/extract/sources/connect';
import type { SourceSecret } from '../../lambdas/extract/sources/secret';
import type { Contract } from '../../contracts/contract';
import { printable } from '../terminal/printable';
import { compareColumns, connectTimeout, type TriedTable } from './columns';
import { findingsOf } from './findings';
import type { CheckOutput, Finding } from './output';
import { readContract } from './read-contract';
import { SecretFiles } from './secret-files';
import type { SourceFlags } from './source-flags';
import { readSource } from './source-login';
import { readTable } from './source-table';
import { columnsTable } from './text-report';

export interface CheckFlags extends SourceFlags {
  readonly json?: true;
}

const FAILED = 1;

/** @throws UsageError, ContractError, and what a source that can't be reached or read is told by */
export async function checkContract(file: string, flags: CheckFlags): Promise<void> {
  const contract = await readContract(file);
  const warnings: string[] = [];
  const secret = await readSource(flags, new SecretFiles((message) => warnings.push(message)));
  const { findings, columns } = await held(contract, secret);
  const { engine, host, port, dbname } = secret;
  const { system, table } = contract.source;
  const output: CheckOutput = {
    contract: { dataset: contract.dataset, version: contract.version, file: resolve(file) },
    source: { system, table, engine, host, port, dbname },
    fits: findings.every(({ severity }) => severity !== 'error'),
    findings,
    columns: columns === null ? null : [...columns],
    warnings,
  };
  if (flags.json === true) console.log(JSON.stringify(output));
  else show(output);
  if (!output.fits) process.exitCode = FAILED;
}

interface Held {
  readonly findings: Finding[];
  readonly columns: TriedTable['columns'] | null;
}

async function held(contract: Contract, secret: SourceSecret): Promise<Held> {
  const session = await connect(secret, contract, connectTimeout);
  try {
    const table = await readTable(session, secret.engine, contract.source.table);
    if (table === null) return { findings: [missing(contract, secret)], columns: null };
    const { dialect } = session;
    const { columns, drift } = compareColumns(table.columns, contract, dialect);
    return { findings: findingsOf({ contract, table, dialect }, drift), columns };
  } catch (error) {
    if (!(error instanceof UnsupportedTypeError)) throw error;
    return { findings: [{ severity: 'error', column: null, message: error.message }], columns: null };
  } finally {
    await session.close();
  }
}

const missing = ({ source: { table } }: Contract, { dbname, username }: SourceSecret): Finding => ({
  severity: 'error',
  column: null,
  message:
    `table ${table} is not in the catalog of ${dbname}: correct source.table in the contract, have the table in the ` +
    `default schema of ${username}, or grant it SELECT`,
});

function show({ contract, source, fits, findings, columns, warnings }: CheckOutput): void {
  for (const warning of warnings) console.error(printable(`warning: ${warning}`));
  const { table, engine, host, port, dbname } = source;
  console.log(printable(`${contract.file} and table ${table} of ${engine} at ${host}:${port}/${dbname}`));
  if (columns !== null) console.log(columnsTable(columns));
  for (const { severity, message } of findings) console.log(printable(`${severity.padEnd(7)} ${message}`));
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const others = findings.length - errors;
  console.log(
    fits
      ? `The contract fits its table${others === 0 ? '.' : `; ${others} ${others === 1 ? 'thing is' : 'things are'} to be known.`}`
      : `The contract does not fit its table: ${errors} ${errors === 1 ? 'error' : 'errors'}.`,
  );
}
