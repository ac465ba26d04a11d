/** Reads the analysts' SQL: a header of comments, then one SELECT. */
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { BuildError, listFiles } from './files';
import { outputColumns } from './output-columns';

/** A column that a SELECT gives, as the header describes it. */
export interface OutputColumn {
  readonly name: string;
  /** As the Data Catalog writes it, such as `decimal(38,2)`. */
  readonly type: string;
  readonly description: string;
}

/** A view of `athena/views/`: the body of a CREATE OR REPLACE VIEW. */
export interface View {
  /** Name of the file without its ending, and of the view. */
  readonly name: string;
  readonly description: string;
  /** What the header says of each column. */
  readonly columns: readonly OutputColumn[];
  /** The SELECT alone, without a closing semicolon. */
  readonly sql: string;
}

/** A query of `athena/queries/`. */
export interface Query extends View {
  /** Name of the prepared statement, which may hold no `-`. */
  readonly statement: string;
  /** What each `?` stands for, in order. */
  readonly parameters: readonly string[];
  /** The whole file, for people. */
  readonly text: string;
}

const FIELD = /^--\s*(name|description|parameters|columns):\s*(.*)$/i;
const COMMENT = /^--\s?(.*)$/;
const COMMA_OUTSIDE_PARENTHESES = /,(?![^(]*\))/;
/** Athena's limit for the description of a query. */
const LONGEST_DESCRIPTION = 1024;
const COLUMN =
  /^(?<name>[a-z][a-z0-9_]*) (?<type>(?:string|boolean|int|bigint|double|date|timestamp|decimal\(\d+,\d+\))): (?<description>\S.*)$/;
/** Glue's limit for the comment of a column. */
const LONGEST_COMMENT_BYTES = 255;
const NEEDS_DESCRIPTION = `the header needs "-- description: …" of at most ${LONGEST_DESCRIPTION} characters`;

const NEEDS_COLUMNS =
  'the header needs "-- columns:" and below it a line "--   <name> <type>: <what it holds>" for each column of the SELECT';

/** A line a column. */
const columns = z.string({ error: NEEDS_COLUMNS }).transform((text, context): OutputColumn[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .flatMap((line) => {
      const found = COLUMN.exec(line)?.groups;
      if (found === undefined) context.addIssue({ code: 'custom', message: `${NEEDS_COLUMNS}; this is none: ${line}` });
      const { name = '', type = '', description = '' } = found ?? {};
      if (Buffer.byteLength(description) > LONGEST_COMMENT_BYTES)
        context.addIssue({
          code: 'custom',
          message: `say of column ${name} what it holds in at most ${LONGEST_COMMENT_BYTES} bytes`,
        });
      return [{ name, type, description }];
    }),
);

const onOneLine = (text: string): string => text.replaceAll('\n', ' ').trim();

/** What both kinds have in front; a view, whose name stands in SQL, takes no `-` in it. */
const header = (file: string, characters: RegExp, allowed: string) => {
  const name = basename(file, '.sql');
  const sameAsFile = `the header must say "-- name: ${name}"`;
  return z.strictObject({
    name: z
      .string({ error: sameAsFile })
      .refine(() => characters.test(name), { error: `the name may hold ${allowed} alone` })
      .refine((value) => value === name, { error: sameAsFile }),
    columns,
    description: z
      .string({ error: NEEDS_DESCRIPTION })
      .overwrite(onOneLine)
      .min(1, { error: NEEDS_DESCRIPTION })
      .max(LONGEST_DESCRIPTION, { error: NEEDS_DESCRIPTION }),
  });
};

const parameters = z
  .string()
  .default('')
  .transform((text) =>
    onOneLine(text)
      .split(COMMA_OUTSIDE_PARENTHESES)
      .map((parameter) => parameter.trim())
      .filter((parameter) => parameter !== ''),
  );

/** Question marks outside quotes and comments. */
const countPlaceholders = (sql: string): number =>
  (sql.replace(/'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\//g, '').match(/\?/g) ?? []).length;

/** Parts a file into the fields of its header, each with all its lines, and its statement. */
function split(text: string): { fields: Record<string, string>; sql: string } {
  const lines = text.split('\n');
  const end = lines.findIndex((line) => !COMMENT.test(line.trim()));
  const fields = new Map<string, string>();
  let field: string | undefined;
  for (const line of lines.slice(0, end)) {
    const start = FIELD.exec(line.trim());
    if (start !== null) {
      field = (start[1] ?? '').toLowerCase();
      fields.set(field, (start[2] ?? '').trim());
    } else if (field !== undefined) {
      fields.set(field, `${fields.get(field) ?? ''}\n${(COMMENT.exec(line.trim())?.[1] ?? '').trim()}`);
    }
  }
  return { fields: Object.fromEntries(fields), sql: lines.slice(end).join('\n').trim().replace(/;$/, '') };
}

function validated<T>(schema: z.ZodType<T>, fields: Record<string, string>, file: string): T {
  const result = schema.safeParse(fields);
  if (!result.success) throw new BuildError(result.error.issues.map(({ message }) => `${file}: ${message}`).join('\n'));
  return result.data;
}

/**
 * @param text content of the file
 * @param file its name, for messages
 * @throws BuildError when the header is incomplete, or names other parameters than the SELECT has
 */
export function parseQuery(text: string, file: string): Query {
  const { fields, sql } = split(text);
  const schema = header(file, /^[a-z][a-z0-9_-]*$/, 'a-z, 0-9, _ and -').extend({ parameters });
  const query = validated(schema, fields, file);
  const placeholders = countPlaceholders(sql);
  if (placeholders !== query.parameters.length)
    throw new BuildError(
      `${file}: the header names ${query.parameters.length} parameters, the statement has ${placeholders} "?"`,
    );
  return { ...query, statement: query.name.replaceAll('-', '_'), text, sql };
}

/**
 * @param text content of the file
 * @param file its name, for messages
 * @throws BuildError when the header is incomplete, or the SELECT has a `?`, which no view can have
 */
export function parseView(text: string, file: string): View {
  const { fields, sql } = split(text);
  const view = validated(header(file, /^[a-z][a-z0-9_]*$/, 'a-z, 0-9 and _'), fields, file);
  if (countPlaceholders(sql) > 0) throw new BuildError(`${file}: a view can't have a "?"`);
  return { ...view, sql };
}

/**
 * Holds what a header says of columns against the SELECT below it.
 *
 * @throws BuildError when a column is not described once and in its place, or has no name of its own
 */
export async function checkColumns({ columns: described, sql }: View, file: string): Promise<void> {
  const given = await outputColumns(sql, file);
  const names = described.map(({ name }) => name);
  const missing = given.filter((name) => !names.includes(name));
  if (missing.length > 0) throw new BuildError(`${file}: the header's columns lack ${missing.join(', ')}`);
  const strange = names.filter((name, i) => !given.includes(name) || names.indexOf(name) !== i);
  if (strange.length > 0)
    throw new BuildError(
      `${file}: the header's columns name ${strange.join(', ')} twice, or as no column of the SELECT`,
    );
  if (names.join() !== given.join())
    throw new BuildError(
      `${file}: the header's columns are in another order than those of the SELECT: ${given.join(', ')}`,
    );
}

const load = <T>(root: string, folder: string, parse: (text: string, file: string) => T): T[] =>
  listFiles(join(root, 'athena', folder), (path) => path.endsWith('.sql')).map((file) =>
    parse(readFileSync(join(root, 'athena', folder, file), 'utf8'), file),
  );

/**
 * @param root the project's folder
 * @returns the queries in order of name
 * @throws BuildError on the first file that can't be used
 */
export const loadQueries = (root: string): Query[] => load(root, 'queries', parseQuery);

/**
 * @param root the project's folder
 * @returns the views in order of name
 * @throws BuildError on the first file that can't be used
 */
export const loadViews = (root: string): View[] => load(root, 'views', parseView);
