/** The statement that is to be run. */
import { existsSync, readFileSync } from 'node:fs';
import { UsageError } from '../errors';

/**
 * @param given SQL, the name of a file of it, or `-` for standard input
 * @throws UsageError when there is none
 */
export function statementOf(given: string): string {
  const isFile = given.toLowerCase().endsWith('.sql') && !/\s/.test(given.trim());
  if (isFile && !existsSync(given)) throw new UsageError(`there is no file ${given}`);
  const text = given === '-' ? readFileSync(0, 'utf8') : isFile ? readFileSync(given, 'utf8') : given;
  const sql = text.trim().replace(/\s*;$/, '');
  if (sql === '') throw new UsageError('there is no statement in it');
  return sql;
}

/** Whether it reads tables and gives rows, so that Athena can say before what it reads. */
export const isSelect = (sql: string): boolean =>
  /^(select|with|table|values|\()\b|^\(/i.test(sql.replace(/^(\s*(--[^\n]*\n|\/\*[\s\S]*?\*\/))*\s*/, ''));
