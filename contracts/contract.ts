/**
 * The contract of a dataset: the one description that the extractor, the crawler's expectation, the curated table, the
 * Glue jobs, the DAG and the documentation read. `schema.json` beside this file is generated from it
 * (`npm run contracts:schema`), and `glue/tributary/contract.py` holds the same rules for Python.
 */
import { z } from 'zod';
import { checkFaults } from './check-faults';
import { decimalDigits } from './column-type';
import { layoutFaults } from './layout';
import { personColumnFaults } from './person';

/** What a dataset, a table and a column may be called. */
export const namePattern = /^[a-z][a-z0-9_]{0,62}$/;

const name = z
  .string()
  .regex(namePattern, 'must be snake_case: a letter, then letters, digits and underscores, 63 at most');

/** Names that the raw partitions and the curated lineage take. */
export const reservedNames: ReadonlySet<string> = new Set([
  'extract_date',
  'window_id',
  'attempt',
  'run_id',
  'loaded_at',
]);

const columnType = z
  .string()
  .regex(
    /^(string|boolean|int|bigint|double|date|timestamp|binary|decimal\(\d{1,2},\d{1,2}\))$/,
    'must be string, boolean, int, bigint, double, date, timestamp, binary or decimal(p,s)',
  )
  .describe('Logical type; a timestamp is UTC with microseconds and without zone, binary is base64 in raw files.');

const column = z.strictObject({
  name,
  source_column: name.optional().describe('Column of the source table, where its name is another.'),
  type: columnType,
  nullable: z.boolean().default(false).describe('Whether NULL is a value the source may hold.'),
  description: z.string().min(1),
  unit: z.string().min(1).optional().describe('Unit of a number: USD, count …'),
  currency_column: name
    .optional()
    .describe('Column with the ISO 4217 code of a money column, where it differs by row.'),
  role: z
    .enum(['money', 'measure', 'attribute'])
    .default('attribute')
    .describe('money is summed from source to mart and must balance; measure is a count that adds up.'),
  personal_data: z
    .enum(['none', 'pseudonymous', 'keyed_hash'])
    .default('none')
    .describe(
      'pseudonymous: an identifier of a device or customer that is not a name or an address. keyed_hash: such a name or ' +
        'address; only its keyed hash leaves the source: HMAC-SHA-256, in lower-case hexadecimal, of its UTF-8 text without ' +
        'blanks around it, in lower case, in Unicode form NFC. NULL stays NULL; an empty text is hashed like any other.',
    ),
  values: z.array(z.string().min(1)).min(1).optional().describe('The only values a string may take.'),
  any_case: z
    .boolean()
    .default(false)
    .describe('Whether one of the values is taken in any case and with blanks around it; stored is what values has.'),
  vocabulary: name.optional().describe('Vocabulary that brings the spellings of a string to one.'),
});

const deletes = z
  .discriminatedUnion('by', [
    z.strictObject({
      by: z.literal('column'),
      column: name.describe('Boolean that is true, or nullable timestamp that is set, where the row is deleted.'),
    }),
    z.strictObject({
      by: z.literal('key_sweep'),
      every_days: z.int().min(1).max(31).describe('Days from one reading of all keys to the next.'),
      max_deleted_percent: z
        .int()
        .min(1)
        .max(100)
        .default(50)
        .describe('A sweep that misses more of the curated rows than this is refused: the source may be broken.'),
    }),
  ])
  .describe(
    'How the platform learns that a row is gone. column: the source keeps the row, marks it and sets the change column. ' +
      'key_sweep: it removes the row; every so often all keys are read, and what is not among them is gone.',
  );

const source = z.strictObject({
  system: name.describe('The source database; its secret names engine and address.'),
  table: name,
  key: z.array(name).min(1).describe('Columns that identify a row; of rows with one key the newest counts.'),
  page_by: z
    .array(name)
    .min(1)
    .optional()
    .describe('Columns of a unique index that the extract reads in order of; the key, where they are not given.'),
  change_column: name.describe('Set at every change of a row, NOT NULL and indexed: windows are cut on it.'),
  time_zone: z.string().min(1).describe('IANA zone of the source’s zone-less timestamps.'),
  overlap_minutes: z.int().min(0).max(1440).describe('How far a window reads back before its start.'),
  safety_lag_minutes: z.int().min(0).max(1440).describe('How far a window’s end must lie behind now.'),
  chunk_rows: z.int().min(1000).max(5_000_000).describe('Rows of one extract invocation.'),
  deletes: deletes.optional(),
});

const partitionField = z.strictObject({ column: name, transform: z.enum(['day', 'month']) });
const bucketField = z.strictObject({ column: name, buckets: z.int().min(2).max(1024) });

const volume = z
  .strictObject({
    rows_per_day: z
      .int()
      .min(1)
      .describe('Rows whose event lies on one day, or that a day adds where there is no event time.'),
    bytes_per_row: z.int().min(1).max(1_000_000).describe('Of one row in a curated file, compressed.'),
  })
  .describe('What production brings, from which follows how the table is cut into files.');

const curated = z.strictObject({
  volume: volume.optional(),
  partition_by: partitionField.optional().describe('Event-time partition of the Iceberg table.'),
  bucket_by: bucketField.optional().describe('Iceberg bucket transform.'),
  sort_by: z.array(name).default([]).describe('Order inside files.'),
  event_time_immutable: z
    .boolean()
    .describe('True: a row never changes its partition column, so a merge touches only the days it brings.'),
});

const severity = z
  .enum(['error', 'warn'])
  .describe('error stops what depends on the dataset, a row that breaks it is quarantined; warn tells.');

const check = z
  .discriminatedUnion('rule', [
    z.strictObject({ rule: z.literal('min'), column: name, value: z.number(), severity }),
    z.strictObject({ rule: z.literal('max'), column: name, value: z.number(), severity }),
    z.strictObject({ rule: z.literal('at_most_column'), column: name, other: name, severity }),
    z.strictObject({
      rule: z.literal('complete'),
      column: name,
      min_percent: z.number().gt(0).max(100).describe('Share of the rows that must hold a value.'),
      severity,
    }),
    z.strictObject({
      rule: z.literal('unique'),
      columns: z.array(name).min(1).describe('No two rows of the curated table have the same values in all of them.'),
      severity,
    }),
    z.strictObject({
      rule: z.literal('referenced'),
      column: name,
      dataset: name.describe('Dataset that holds each value, but NULL, of the column.'),
      other: name.describe('Its column.'),
      severity,
    }),
    z.strictObject({
      rule: z.literal('distribution'),
      figure: z
        .enum(['rows', 'sum', 'mean', 'null_percent'])
        .describe('What is measured of a window; rows and sum a day.'),
      column: name.optional(),
      max_deviations: z.number().gt(0).describe('How far it may lie from the last 28 days, in standard deviations.'),
      severity,
    }),
  ])
  .describe(
    'min, max and at_most_column are asked of each row; complete and distribution of a window, unique and referenced of ' +
      'the curated table.',
  );

const person = z
  .strictObject({
    column: name.describe('Column that names the person, or a row of another dataset that is theirs.'),
    dataset: name
      .optional()
      .describe('Dataset that the column leads to; left out where the column is the person’s own name.'),
    other: name.optional().describe('Its column of the same values.'),
  })
  .describe(
    'Whose a row is: what is erased with a person (tributary forget). One dataset names people by themselves, all others ' +
      'lead to it. A dataset with personal data must say it.',
  );

const quarantine = z
  .strictObject({
    max_percent: z.number().min(0).max(100).default(5).describe('Share of the rows read from which a stage stops.'),
    min_rows: z.int().min(1).default(100).describe('Faulty rows below which it does not, whatever their share.'),
  })
  .describe('How much of what is read may not fit the contract.');

const structure = z.strictObject({
  dataset: name,
  version: z.int().min(1),
  description: z.string().min(1),
  owner: z.string().min(1),
  source,
  raw: z.strictObject({
    format: z
      .enum(['csv', 'jsonl'])
      .describe(
        'jsonl keeps decimals, free text, binary and NULL exact: readers take a number in CSV for a double, a line break ' +
          'for the end of a row, and NULL for the empty string.',
      ),
  }),
  curated,
  person: person.optional(),
  columns: z.array(column).min(1),
  freshness: z.strictObject({
    max_age_hours: z.int().min(1).describe('How old the newest change may be at the end of a window.'),
    severity: severity.default('warn'),
  }),
  quarantine: quarantine.default({ max_percent: 5, min_rows: 100 }),
  checks: z.array(check).default([]),
});

/** JSON Schema of the structure; the rules between fields are in {@link contractSchema}. */
export const contractJsonSchema = (): object => z.toJSONSchema(structure, { io: 'input' });

/** Structure and the rules between fields. */
export const contractSchema = structure.superRefine((contract, context) => {
  const columns = new Map(contract.columns.map((c) => [c.name, c]));
  const fail = (path: (string | number)[], message: string): void => {
    context.addIssue({ code: 'custom', path, message });
  };
  if (columns.size !== contract.columns.length) fail(['columns'], 'a column is named twice');

  const mustExist = (column: string, path: (string | number)[]): void => {
    if (!columns.has(column)) fail(path, `names column ${column}, which the contract does not have`);
  };
  contract.source.key.forEach((key, i) => {
    mustExist(key, ['source', 'key', i]);
    if (columns.get(key)?.nullable === true) fail(['source', 'key', i], `key column ${key} must not be nullable`);
    if (columns.get(key)?.type === 'binary') fail(['source', 'key', i], `key column ${key} must not be binary`);
  });
  contract.source.page_by?.forEach((column, i) => {
    mustExist(column, ['source', 'page_by', i]);
    if (columns.get(column)?.nullable === true)
      fail(['source', 'page_by', i], `page column ${column} must not be nullable`);
    if (columns.get(column)?.type === 'binary')
      fail(['source', 'page_by', i], `page column ${column} must not be binary`);
  });
  const change = contract.source.change_column;
  mustExist(change, ['source', 'change_column']);
  if (columns.get(change)?.nullable === true)
    fail(['source', 'change_column'], `change column ${change} must not be nullable: a NULL is in no window`);
  if (columns.has(change) && columns.get(change)?.type !== 'timestamp')
    fail(['source', 'change_column'], `change column ${change} must be a timestamp`);

  const { deletes } = contract.source;
  if (deletes?.by === 'column') {
    const path = ['source', 'deletes', 'column'];
    mustExist(deletes.column, path);
    const marker = columns.get(deletes.column);
    if (marker !== undefined && marker.type !== 'boolean' && !(marker.type === 'timestamp' && marker.nullable))
      fail(path, `delete column ${deletes.column} must be a boolean or a nullable timestamp`);
    if (contract.source.key.includes(deletes.column))
      fail(path, `delete column ${deletes.column} must not be in the key: a deleted row would be another one`);
  }

  const { partition_by: partition, bucket_by: bucket, sort_by: sort } = contract.curated;
  if (partition !== undefined) {
    mustExist(partition.column, ['curated', 'partition_by', 'column']);
    const type = columns.get(partition.column)?.type;
    if (type !== undefined && type !== 'date' && type !== 'timestamp')
      fail(['curated', 'partition_by', 'column'], `partition column ${partition.column} must be a date or timestamp`);
    if (columns.get(partition.column)?.nullable === true)
      fail(['curated', 'partition_by', 'column'], `partition column ${partition.column} must not be nullable`);
  }
  if (bucket !== undefined) mustExist(bucket.column, ['curated', 'bucket_by', 'column']);
  sort.forEach((column, i) => {
    mustExist(column, ['curated', 'sort_by', i]);
  });
  for (const [path, rule] of layoutFaults(contract.curated)) fail(['curated', ...path], rule);
  for (const [path, rule] of personColumnFaults(contract)) fail(['person', ...path], rule);
  contract.checks.forEach((c, i) => {
    for (const [path, rule] of checkFaults(c, contract)) fail(['checks', i, ...path], rule);
  });

  contract.columns.forEach((c, i) => {
    if (reservedNames.has(c.name)) fail(['columns', i, 'name'], `${c.name} is a name that the platform gives itself`);
    const decimal = decimalDigits(c.type);
    if (decimal !== null) {
      const { precision, scale } = decimal;
      if (precision < 1 || precision > 38 || scale > precision)
        fail(['columns', i, 'type'], `${c.type} is outside decimal(1..38, 0..p)`);
      if (contract.raw.format === 'csv')
        fail(['raw', 'format'], `column ${c.name} is a decimal: use jsonl, where it is exact text`);
    }
    if (contract.raw.format === 'csv' && c.type === 'binary')
      fail(['raw', 'format'], `column ${c.name} is binary: use jsonl, where it is base64`);
    if (contract.raw.format === 'csv' && c.type === 'string' && c.nullable)
      fail(
        ['raw', 'format'],
        `column ${c.name} is a nullable string: use jsonl: OpenCSVSerde reads NULL and the empty string as one`,
      );
    if (c.role === 'money' && decimal === null)
      fail(['columns', i, 'role'], `money column ${c.name} must be a decimal`);
    if (c.values !== undefined && c.type !== 'string')
      fail(['columns', i, 'values'], `values are for string columns; ${c.name} is ${c.type}`);
    if (c.any_case && c.values === undefined)
      fail(['columns', i, 'any_case'], `${c.name} has no values that could be written in another case`);
    if (c.any_case && new Set(c.values?.map((value) => value.toUpperCase())).size < (c.values?.length ?? 0))
      fail(['columns', i, 'values'], `two values of ${c.name} are the same in any case`);
    if (c.vocabulary !== undefined && c.type !== 'string')
      fail(['columns', i, 'vocabulary'], `a vocabulary is for string columns; ${c.name} is ${c.type}`);
    if (c.currency_column !== undefined) {
      mustExist(c.currency_column, ['columns', i, 'currency_column']);
      if (c.role !== 'money')
        fail(['columns', i, 'currency_column'], `a currency is for money columns; ${c.name} has role ${c.role}`);
    } else if (c.role === 'money' && c.unit === undefined)
      fail(['columns', i, 'unit'], `money column ${c.name} must say its currency: a unit or a currency_column`);
    if (c.personal_data === 'keyed_hash') {
      if (c.type !== 'string') fail(['columns', i, 'type'], `keyed hash ${c.name} must be a string`);
      const { key, page_by = [], change_column } = contract.source;
      if ([...key, ...page_by, change_column].includes(c.name))
        fail(['columns', i, 'personal_data'], `${c.name} serves to read the source: it can't be hashed`);
      const read = sourceColumn(contract, c.name);
      if (contract.columns.some((other) => other !== c && sourceColumn(contract, other.name) === read))
        fail(['columns', i, 'source_column'], `${read} is read twice: hashed it must be under one name alone`);
      if (c.values !== undefined || c.vocabulary !== undefined)
        fail(['columns', i, 'personal_data'], `${c.name} is a hash: it has neither values nor a vocabulary`);
    }
  });
});

/** What the source calls the column of a name. */
export const sourceColumn = ({ columns }: Pick<Contract, 'columns'>, name: string): string =>
  columns.find((column) => column.name === name)?.source_column ?? name;

/** Columns that an extract is paged by: a unique index of the source. */
export const pageColumns = ({ source: { page_by, key } }: Contract): readonly string[] => page_by ?? key;

/** A validated contract, defaults filled in. */
export type Contract = z.output<typeof contractSchema>;
export type ContractColumn = Contract['columns'][number];
export type ContractCheck = Contract['checks'][number];
