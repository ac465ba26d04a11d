/** The customer who is to be erased, as the contract knows people. What was given is in no message. */
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { loadContracts } from '../../contracts/load';
import { UsageError } from '../errors';
import { projectFolder } from '../root';

/** The column that names a person. */
export interface PersonColumn {
  readonly dataset: string;
  readonly column: string;
  /** Logical type of the contract. */
  readonly type: string;
}

const WHOLE: ReadonlyMap<string, bigint> = new Map([
  ['int', 2n ** 31n],
  ['bigint', 2n ** 63n],
]);

/** The column of the dataset of people, to which the chains of the others lead. */
export function personColumn(): PersonColumn {
  for (const { dataset, person, columns } of loadContracts(join(projectFolder(), 'contracts'))) {
    if (person === undefined || person.dataset !== undefined) continue;
    const column = columns.find(({ name }) => name === person.column);
    if (column !== undefined) return { dataset, column: column.name, type: column.type };
  }
  throw new UsageError('no contract says whose its rows are: there is nobody to be erased');
}

/**
 * @param given an id, or `-` for the first line of standard input
 * @returns the id as the job compares it
 * @throws UsageError when the column can hold no such value; it doesn't repeat the value
 */
export async function customerOf(given: string, { dataset, column, type }: PersonColumn): Promise<string> {
  const text = (given === '-' ? await firstLine() : given).trim();
  const wrong = (what: string): UsageError =>
    new UsageError(`--customer is no ${dataset}.${column}: ${what} (what was given is not repeated here)`);
  if (text === '') throw wrong(given === '-' ? 'standard input has no first line' : 'it is empty');
  const bound = WHOLE.get(type);
  if (bound !== undefined) {
    if (!/^-?\d{1,19}$/.test(text)) throw wrong(`give a whole number, as the ${type} that the table has`);
    const id = BigInt(text);
    if (id < -bound || id >= bound) throw wrong(`no ${type} is as large`);
    return id.toString();
  }
  if (/\p{Cc}/u.test(text)) throw wrong('it has a control character');
  return text;
}

async function firstLine(): Promise<string> {
  if (process.stdin.isTTY) console.error('The customer’s id, then Enter:');
  const lines = createInterface({ input: process.stdin });
  try {
    for await (const line of lines) return line;
    return '';
  } finally {
    lines.close();
    process.stdin.destroy();
  }
}
