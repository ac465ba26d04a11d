/** What a real crawler must make of the raw folders: what the local one makes of them. */
import type { Column, Table } from '@aws-sdk/client-glue';
import type { Contract } from '../../contracts/contract';
import { type Finding, judged, notTried, refuted, together } from '../finding';

const PARTITIONS = ['extract_date', 'window_id', 'attempt'];

/** Types that a crawler may give a column: by the value's own type in JSON, and text everywhere in a quoted CSV. */
export function typesOf(type: string, format: Contract['raw']['format']): readonly string[] {
  if (format === 'csv') return ['string'];
  if (type === 'bigint' || type === 'int') return ['int', 'bigint'];
  if (type === 'double') return ['double', 'int', 'bigint'];
  // Decimals, dates and times travel as text.
  return type === 'boolean' ? ['boolean'] : ['string'];
}

const described = (columns: readonly Column[]): Map<string, string> =>
  new Map(columns.map(({ Name = '', Type = '' }) => [Name, Type]));

/** Holds a crawled table against its contract. */
export function judgeTable(contract: Contract, table: Table): Finding {
  const columns = described(table.StorageDescriptor?.Columns ?? []);
  const faults = contract.columns.flatMap(({ name, type }) => {
    const found = columns.get(name);
    const allowed = typesOf(type, contract.raw.format);
    // A column that was NULL throughout the window is in no JSON line's schema but its name.
    if (found === undefined) return [`no column ${name}`];
    return allowed.includes(found) ? [] : [`${name} is ${found}, not ${allowed.join(' or ')}`];
  });
  const partitions = (table.PartitionKeys ?? []).map(({ Name = '' }) => Name);
  if (partitions.join() !== PARTITIONS.join()) faults.push(`partitioned by ${partitions.join(', ') || 'nothing'}`);
  const name = table.Name ?? contract.dataset;
  return judged(faults.length === 0, faults.length === 0 ? `${name} is as here` : `${name}: ${faults.join(', ')}`);
}

/** @param tables those of the raw database */
export function judgeTables(contracts: readonly Contract[], tables: readonly Table[]): Finding {
  if (tables.length === 0) return notTried('the raw database has no table');
  const findings = contracts.map((contract) => {
    const name = `${contract.source.system}_${contract.dataset}`;
    const table = tables.find(({ Name }) => Name === name);
    return table === undefined ? refuted(`there is no table ${name}`) : judgeTable(contract, table);
  });
  const known = new Set(contracts.map(({ source: { system }, dataset }) => `${system}_${dataset}`));
  const more = tables.flatMap(({ Name = '' }) => (known.has(Name) ? [] : [Name]));
  return together([
    ...findings,
    ...(more.length === 0 ? [] : [refuted(`there are tables of no dataset: ${more.join(', ')}`)]),
  ]);
}
