/** A contract of a table as far as its catalog tells it, and what only a person can. */
import type { z } from 'zod';
import { type contractSchema, namePattern } from '../../../contracts/contract';
import type { Dialect } from '../../../lambdas/extract/sources/statement';
import { deleteMarkers } from '../delete-marker';
import { enumValues } from '../enum-values';
import { personalDataIn } from '../personal-data';
import type { SourceTable } from '../source-table';
import { type Considered, considerChangeColumns } from './change-column';
import { type DraftColumn, draftColumns, type LeftOut } from './draft-column';
import { type Keys, keysOf } from './keys';
import { isCount } from './measure';
import { currencyOf, moneyIn } from './money';
import { timeZoneOf } from './time-zone';

type ContractInput = z.input<typeof contractSchema>;
type ColumnInput = ContractInput['columns'][number];

/** Something that a person has to decide. */
export interface Decision {
  /** What is decided, in the contract, which may lack it as yet. */
  readonly path: readonly (string | number)[];
  /** What of the contract it is told beside: a value, or a mapping that lacks it. */
  readonly beside: readonly (string | number)[];
  readonly reason: string;
}

export interface Draft {
  readonly contract: ContractInput;
  readonly decisions: readonly Decision[];
  /** The chosen one first. */
  readonly changeColumns: readonly Considered[];
  readonly leftOut: readonly LeftOut[];
}

export interface Drafted {
  readonly dataset: string;
  readonly system: string;
  /** Its name. */
  readonly table: string;
  readonly found: SourceTable;
  readonly dialect: Dialect;
  /** Vocabularies that there are. */
  readonly vocabularies: readonly string[];
  /** The change column by its name; null: look for it. */
  readonly changeColumn: string | null;
}

/** What is most often enough: a quarter of an hour back, and as long as transactions stay open. */
const OVERLAP_MINUTES = 15;
const SAFETY_LAG_MINUTES = 10;
const CHUNK_ROWS = 100_000;
const MAX_AGE_HOURS = 26;
const REPORTING_CURRENCY = 'USD';

const longText = new Set(['tinytext', 'text', 'mediumtext', 'longtext', 'json', 'ntext', 'xml']);
const freeText = /(^|_)(name|title|label|subject|comment|comments|note|notes|description|message|text|body|address)$/;
const enumeration =
  /(^|_)(status|state|kind|type|category|platform|objective|currency|currency_code|method|level|tier|gender|reason|stage|os)$/;

/** @throws RefusedError for a table that can't be read by windows and pages */
export function draftContract(drafted: Drafted): Draft {
  const { dataset, system, table, found, dialect } = drafted;
  const { columns, leftOut } = draftColumns(found, dialect);
  const keys = keysOf(columns, found, table, dialect);
  const changeColumns = considerChangeColumns(columns, found, drafted.changeColumn);
  const change = changeColumns[0].column;
  const decisions: Decision[] = [];
  const decide = (path: Decision['path'], reason: string, beside = path): void => {
    decisions.push({ path, reason, beside });
  };

  decide(['description'], 'what a row is, and of when');
  decide(['owner'], 'the team that answers for the data');
  decide(['source', 'system'], 'the name that the environments’ configuration has for this source');
  const serving = new Set([...keys.key, ...(keys.pageBy ?? []), change]);
  const columnInputs = columns.map((column, i) =>
    columnInput(column, { ...drafted, columns, serving, change }, (field, reason, beside = field) => {
      decide(['columns', i, field], reason, ['columns', i, beside]);
    }),
  );
  const deletes = deletesOf(columns, keys);
  const format = rawFormat(columns, columnInputs);
  const zone = timeZoneOf(change, found.zone);
  const contract: ContractInput = {
    ...{ dataset, version: 1, description: `Rows of table ${table}.`, owner: 'unassigned' },
    source: {
      ...{ system, table, key: namesOf(keys.key) },
      ...(keys.pageBy === null ? {} : { page_by: namesOf(keys.pageBy) }),
      ...{ change_column: change.name, time_zone: zone.zone },
      ...{ overlap_minutes: OVERLAP_MINUTES, safety_lag_minutes: SAFETY_LAG_MINUTES, chunk_rows: CHUNK_ROWS },
      ...(deletes === null ? {} : { deletes: { by: 'column', column: deletes } }),
    },
    raw: { format: format.format },
    curated: { event_time_immutable: false },
    columns: columnInputs,
    freshness: { max_age_hours: MAX_AGE_HOURS },
    checks: [],
  };

  if (keys.pageBy !== null)
    decide(
      ['source', 'key'],
      `whether rows with one ${namesOf(keys.key).join()} are one; else drop page_by and make ${namesOf(keys.pageBy).join()} the key`,
    );
  decide(['source', 'change_column'], changeReason(changeColumns));
  decide(['source', 'time_zone'], zone.reason);
  decide(['source', 'overlap_minutes'], 'how late a row may come into the table with an older change time');
  decide(['source', 'safety_lag_minutes'], 'no transaction may stay open longer');
  if (deletes === null)
    decide(
      ['source', 'deletes'],
      'deletes: how the platform learns that a row is gone (by column or key_sweep); without it none ever is',
      ['source'],
    );
  else
    decide(['source', 'deletes', 'column'], 'whether it is set where a row is deleted, and the change column with it');
  if (format.reason !== null) decide(['raw', 'format'], format.reason);
  decide(['curated', 'event_time_immutable'], 'true where a row never changes the column that it is partitioned by');
  decide(['curated'], curatedReason(columns, change));
  decide(
    ['person'],
    'person: whose a row is, where it is somebody’s: by which column, and to which dataset and column of it that leads',
    ['curated'],
  );
  decide(['freshness', 'max_age_hours'], 'how old the newest change may be before somebody is told');
  decide(['checks'], 'what must hold: min, max, complete, unique, referenced, distribution');
  return { contract, decisions, changeColumns, leftOut };
}

interface Surroundings extends Drafted {
  readonly columns: readonly DraftColumn[];
  /** Columns that serve to read the source. */
  readonly serving: ReadonlySet<DraftColumn>;
  readonly change: DraftColumn;
}

/** @param beside another field, where the column lacks the one that is decided */
type DecideField = (field: string, reason: string, beside?: string) => void;

function columnInput(column: DraftColumn, surroundings: Surroundings, decide: DecideField): ColumnInput {
  const { table, found, vocabularies, serving, change } = surroundings;
  const comment = (found.notes.get(column.source)?.comment ?? '').replace(/\s+/g, ' ').trim();
  const personal = personalData(column, surroundings, decide);
  const isHashed = personal === 'keyed_hash';
  const name = isHashed ? hashName(column, surroundings.columns) : column.name;
  const listed = isHashed ? [] : enumValues(found.notes.get(column.source)?.declared ?? '');
  const values = listed.filter((value) => value !== '');
  const vocabulary =
    column.type === 'string' && !isHashed && vocabularies.includes(column.name) ? column.name : undefined;
  const figures = figuresOf(column, surroundings, decide);
  if (comment === '' && column !== change)
    decide(
      'description',
      `what it ${isHashed ? 'is the hash of' : 'means'}${column.found.nullable ? ', and what NULL means' : ''}`,
    );
  if (column.found.nullable)
    decide('nullable', 'the source allows NULL; false, where one is a fault of its: such rows are quarantined');
  if (vocabulary !== undefined) decide('vocabulary', 'whether its spellings are those of the vocabulary');
  if (values.length > 0) decide('values', 'the source’s own list');
  else if (
    column.type === 'string' &&
    vocabulary === undefined &&
    !serving.has(column) &&
    enumeration.test(column.name)
  )
    decide('values', 'values: the only ones that it may take, if they are known', 'type');
  if (column.type === 'string' && column.found.precision !== null && column.found.scale !== null)
    decide('type', 'it has more than 38 digits, which no decimal of a contract has');
  return {
    name,
    ...(name === column.source ? {} : { source_column: column.source }),
    type: isHashed ? 'string' : column.type,
    ...(column.found.nullable ? { nullable: true } : {}),
    description:
      comment || (column === change ? 'When the source last changed the row.' : `Column ${column.source} of ${table}.`),
    ...figures,
    ...(personal === 'none' ? {} : { personal_data: personal }),
    ...(values.length > 0 ? { values } : {}),
    ...(vocabulary === undefined ? {} : { vocabulary }),
  };
}

/** Says that it is a hash, where the table has no such column already. */
function hashName({ name }: DraftColumn, columns: readonly DraftColumn[]): string {
  const hashed = `${name}_hash`;
  return namePattern.test(hashed) && !columns.some((other) => other.name === hashed) ? hashed : name;
}

/** Hashed only where nothing is lost by it: what serves to read the source, or is no text or number, can't be. */
function personalData(
  column: DraftColumn,
  { table, serving, change }: Surroundings,
  decide: DecideField,
): ColumnInput['personal_data'] & string {
  const personal = personalDataIn(column.name, table);
  const canIdentify = ['string', 'int', 'bigint'].includes(column.type) || column.type.startsWith('decimal');
  if (personal === 'none' || column === change || !canIdentify) return 'none';
  if (personal === 'keyed_hash' && serving.has(column)) {
    decide(
      'personal_data',
      'it looks like a name or an address, and serves to read the source, so that it can’t be hashed: have a view do it',
    );
    return 'pseudonymous';
  }
  decide(
    'personal_data',
    `a guess by its name${personal === 'keyed_hash' ? ': only its keyed hash leaves the source' : ''}; none where it is no person’s`,
  );
  return personal;
}

/** Role, unit and currency of a number. */
function figuresOf(
  column: DraftColumn,
  { columns, serving }: Surroundings,
  decide: DecideField,
): Partial<Pick<ColumnInput, 'role' | 'unit' | 'currency_column'>> {
  if (serving.has(column)) return {};
  const money = moneyIn(column.name);
  if (['int', 'bigint'].includes(column.type) && isCount(column.name)) {
    decide('role', 'measure is a count that adds up, attribute one that doesn’t');
    return { unit: 'count', role: 'measure' };
  }
  if (money !== null && ['int', 'bigint', 'double'].includes(column.type)) {
    decide(
      'type',
      `money is a decimal in contracts: where this is some, read a view that casts it (${column.found.type})`,
    );
    return {};
  }
  if (!column.type.startsWith('decimal')) return {};
  const texts = columns.filter(({ type }) => type === 'string').map(({ name }) => name);
  const currency = currencyOf(column.name, texts);
  if (money === 'summed') {
    decide('role', 'money is summed from source to mart; attribute where it doesn’t add up');
    if (currency !== null) return { role: 'money', currency_column: currency };
    decide('unit', 'the table has no currency column');
    return { role: 'money', unit: REPORTING_CURRENCY };
  }
  if (money === 'price' && currency === null) {
    decide('unit', 'the table has no currency column');
    return { unit: REPORTING_CURRENCY };
  }
  decide('unit', 'unit: what one of it is', 'type');
  return {};
}

function deletesOf(columns: readonly DraftColumn[], { key }: Keys): string | null {
  const markers = columns.filter(
    (column) =>
      (column.type === 'boolean' || (column.type === 'timestamp' && column.found.nullable)) && !key.includes(column),
  );
  return deleteMarkers(markers.map(({ name }) => name))[0] ?? null;
}

/** JSON Lines wherever CSV would lose something, or a value could break its rows. */
function rawFormat(
  columns: readonly DraftColumn[],
  inputs: readonly ColumnInput[],
): { readonly format: 'csv' | 'jsonl'; readonly reason: string | null } {
  if (inputs.some(({ type }) => type.startsWith('decimal') || type === 'binary'))
    return { format: 'jsonl', reason: null };
  const absent = inputs.filter(({ type, nullable }) => type === 'string' && nullable === true).map(({ name }) => name);
  if (absent.length > 0) return { format: 'jsonl', reason: `csv where none of ${absent.join(', ')} can be NULL` };
  const free = columns.find(
    ({ type, name, found }) => type === 'string' && (longText.has(found.type) || freeText.test(name)),
  );
  if (free !== undefined) return { format: 'jsonl', reason: `csv where ${free.name} never holds a line break` };
  return { format: 'csv', reason: 'jsonl where a text may hold a line break' };
}

function changeReason([chosen, ...others]: readonly Considered[]): string {
  const told = ({ column, evidence }: Considered): string => `${column.name} (${evidence.join(', ')})`;
  const also = others.length === 0 ? '' : `; considered too: ${others.map(told).join('; ')}`;
  return `whether every writer sets it at every change: ${chosen === undefined ? '' : told(chosen)}${also}`;
}

function curatedReason(columns: readonly DraftColumn[], change: DraftColumn): string {
  const times = columns
    .filter((column) => ['date', 'timestamp'].includes(column.type) && !column.found.nullable && column !== change)
    .map(({ name }) => name);
  const by = times.length === 0 ? 'it has no event time that is NOT NULL' : `event time may be ${times.join(', ')}`;
  return `volume, and by it partition_by, bucket_by and sort_by, for a table that grows; ${by}`;
}

const namesOf = (columns: readonly DraftColumn[]): string[] => columns.map(({ name }) => name);
