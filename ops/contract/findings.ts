/** What there is to say of a contract beside its table. */
import { type Contract, type ContractColumn, pageColumns, sourceColumn } from '../../contracts/contract';
import { InvalidRequestError, SourceContractError } from '../../lambdas/extract/errors';
import type { Drift } from '../../lambdas/extract/sources/drift';
import { checkChangeColumn, checkPageColumns } from '../../lambdas/extract/sources/preconditions';
import type { Dialect } from '../../lambdas/extract/sources/statement';
import { checkTimeZone } from '../../lambdas/extract/window';
import { deleteMarkers } from './delete-marker';
import { enumValues } from './enum-values';
import type { Finding } from './output';
import { personalDataIn } from './personal-data';
import type { SourceTable } from './source-table';

interface Compared {
  readonly contract: Contract;
  readonly table: SourceTable;
  readonly dialect: Dialect;
}

const error = (column: string | null, message: string): Finding => ({ severity: 'error', column, message });
const warning = (column: string | null, message: string): Finding => ({ severity: 'warning', column, message });

/** @returns errors, by which an extract fails or leaves rows out, before warnings */
export function findingsOf(compared: Compared, drift: Drift): Finding[] {
  const { contract } = compared;
  return [
    ...drift.faults.map((fault) => error(null, fault)),
    ...refused(() => {
      checkTimeZone(contract);
    }, null),
    ...pageFindings(compared),
    ...changeFindings(compared),
    ...drift.widened.map((difference) =>
      warning(null, `${difference}: what doesn't fit is quarantined when it is staged`),
    ),
    ...drift.added.map((name) => addedFinding(name, compared)),
    ...contract.columns.flatMap((column) => columnFindings(column, compared)),
    ...deleteFindings(compared),
  ];
}

/** The words in which an extract would refuse it. */
function refused(check: () => void, column: string | null): Finding[] {
  try {
    check();
    return [];
  } catch (refusal) {
    if (refusal instanceof SourceContractError || refusal instanceof InvalidRequestError)
      return [error(column, refusal.message)];
    throw refusal;
  }
}

function pageFindings({ contract, table, dialect }: Compared): Finding[] {
  const findings = refused(() => {
    checkPageColumns(contract, table.columns, dialect);
  }, null);
  const pages = pageColumns(contract).map((name) => sourceColumn(contract, name));
  if (!pages.every((name) => table.columns.has(name))) return findings;
  const isUnique = table.indexes.some(({ unique, columns }) => unique && columns.every((name) => pages.includes(name)));
  if (isUnique) return findings;
  const by = `${contract.source.page_by === undefined ? 'key' : 'page_by'} (${pages.join(', ')})`;
  const finding = table.isView
    ? warning(
        null,
        `${by}: a view has no index to tell by: no two rows may have the same values there, and its table an index`,
      )
    : error(
        null,
        `${by}: no unique index of columns that are NOT NULL is of them: pages would leave rows out where two have the same ` +
          'values: have page_by name the columns of one, or create it',
      );
  return [...findings, finding];
}

function changeFindings({ contract, table }: Compared): Finding[] {
  const { change_column: change } = contract.source;
  const name = sourceColumn(contract, change);
  if (!table.columns.has(name)) return [];
  const findings = refused(() => {
    checkChangeColumn(contract, table.columns);
  }, change);
  if (!table.isView && !table.indexes.some(({ columns }) => columns[0] === name))
    findings.push(
      warning(change, `no index begins with ${name}: each window reads the whole table; create an index on it`),
    );
  return findings;
}

function addedFinding(name: string, { contract, table }: Compared): Finding {
  const personal = personalDataIn(name, contract.source.table) === 'none' ? '' : ', and looks like personal data';
  return warning(
    table.columns.get(name)?.name ?? name,
    `column ${name} is not in the contract: it is left out${personal}`,
  );
}

function columnFindings(column: ContractColumn, { contract, table }: Compared): Finding[] {
  const name = sourceColumn(contract, column.name);
  const found = table.columns.get(name);
  if (found === undefined) return [];
  const findings: Finding[] = [];
  if (found.nullable && !column.nullable && column.name !== contract.source.change_column)
    findings.push(
      warning(
        column.name,
        `column ${name} may be NULL in the source, never in the contract: such rows are quarantined`,
      ),
    );
  if (!found.nullable && column.nullable)
    findings.push(warning(column.name, `column ${name} is never NULL in the source, the contract allows it`));
  const personal = personalDataIn(name, contract.source.table);
  if (column.personal_data === 'none' && personal !== 'none' && column.type === 'string')
    findings.push(
      warning(column.name, `column ${name} looks like personal data (${personal}), the contract says it is none`),
    );
  const declared = enumValues(table.notes.get(name)?.declared ?? '');
  const known = new Set(column.values?.map((value) => (column.any_case ? value.toUpperCase() : value)));
  const unknown = declared.filter((value) => !known.has(column.any_case ? value.trim().toUpperCase() : value));
  if (column.values !== undefined && unknown.length > 0)
    findings.push(
      warning(
        column.name,
        `column ${name} may be ${unknown.map((value) => JSON.stringify(value)).join(', ')} in the source, which values does not list`,
      ),
    );
  return findings;
}

function deleteFindings({ contract, table }: Compared): Finding[] {
  if (contract.source.deletes !== undefined) return [];
  return deleteMarkers(table.columns.keys()).map((name) =>
    warning(
      name,
      `column ${name} looks as if it marked deleted rows, and the contract has no deletes: it takes none for gone`,
    ),
  );
}
