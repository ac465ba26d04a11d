/** Reads the analysts' queries: a header of comments, then one SELECT. */
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { BuildError, listFiles } from './files';

/** A query of `athena/queries/`. */
export interface Query {
  /** Name of the file without its ending. */
  readonly name: string;
  /** Name of the prepared statement, which may hold no `-`. */
  readonly statement: string;
  readonly description: string;
  /** What each `?` stands for, in order. */
  readonly parameters: readonly string[];
  /** The whole file, for people. */
  readonly text: string;
  /** The SELECT alone, without a closing semicolon. */
  readonly sql: string;
}

const FIELD = /^--\s*(name|description|parameters):\s*(.*)$/i;
const COMMENT = /^--\s?(.*)$/;
const COMMA_OUTSIDE_PARENTHESES = /,(?![^(]*\))/;
/** Athena's limit for the description of a query. */
const LONGEST_DESCRIPTION = 1024;

/** Question marks outside quotes and comments. */
const countPlaceholders = (sql: string): number =>
  (sql.replace(/'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\//g, '').match(/\?/g) ?? []).length;

/**
 * @param text content of the file
 * @param file its name, for messages
 * @throws BuildError when the header is incomplete, or names other parameters than the SELECT has
 */
export function parseQuery(text: string, file: string): Query {
  const lines = text.split('\n');
  const end = lines.findIndex((line) => !COMMENT.test(line.trim()));
  const header = new Map<string, string>();
  let field: string | undefined;
  for (const line of lines.slice(0, end)) {
    const start = FIELD.exec(line.trim());
    if (start !== null) {
      field = (start[1] ?? '').toLowerCase();
      header.set(field, (start[2] ?? '').trim());
    } else if (field !== undefined) {
      header.set(field, `${header.get(field) ?? ''} ${(COMMENT.exec(line.trim())?.[1] ?? '').trim()}`.trim());
    }
  }
  const name = basename(file, '.sql');
  if (!/^[a-z][a-z0-9_-]*$/.test(name))
    throw new BuildError(`${file}: the name may hold a-z, 0-9, _ and - alone: it names a prepared statement`);
  if (header.get('name') !== name) throw new BuildError(`${file}: the header must say "-- name: ${name}"`);
  const description = header.get('description') ?? '';
  if (description === '' || description.length > LONGEST_DESCRIPTION)
    throw new BuildError(`${file}: the header needs "-- description: …" of at most ${LONGEST_DESCRIPTION} characters`);
  const parameters = (header.get('parameters') ?? '')
    .split(COMMA_OUTSIDE_PARENTHESES)
    .map((parameter) => parameter.trim())
    .filter((parameter) => parameter !== '');
  const sql = lines.slice(end).join('\n').trim().replace(/;$/, '');
  const placeholders = countPlaceholders(sql);
  if (placeholders !== parameters.length)
    throw new BuildError(
      `${file}: the header names ${parameters.length} parameters, the statement has ${placeholders} "?"`,
    );
  return { name, statement: name.replaceAll('-', '_'), description, parameters, text, sql };
}

/**
 * @param root the project's folder
 * @returns the queries in order of name
 * @throws BuildError on the first file that can't be used
 */
export function loadQueries(root: string): Query[] {
  const folder = join(root, 'athena', 'queries');
  return listFiles(folder, (path) => path.endsWith('.sql')).map((file) =>
    parseQuery(readFileSync(join(folder, file), 'utf8'), file),
  );
}
