/** Finds what the data dictionary says of a name, and shows it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DICTIONARY_FILE, dictionarySchema } from '../../reference/dictionary/dictionary';
import { UnknownNameError } from '../errors';
import { projectFolder } from '../root';
import type { DescribeFlags } from './command';
import type { DescribeList, DescribeOutput } from './output';
import { entryText, listText } from './text';

/**
 * @param name of a table, view or KPI, in any case; without one all are listed
 * @throws UnknownNameError when there is none of the name
 */
export function showDescription(name: string | undefined, { json }: DescribeFlags): void {
  const dictionary = dictionarySchema.parse(JSON.parse(readFileSync(join(projectFolder(), DICTIONARY_FILE), 'utf8')));
  if (name === undefined) {
    const list: DescribeList = dictionary.map((entry) => ({
      name: entry.name,
      kind: entry.kind,
      description: entry.description,
      analysts: entry.analysts,
    }));
    console.log(json === true ? JSON.stringify(list) : listText(list));
    return;
  }
  const found = find(name, dictionary);
  console.log(
    json === true ? JSON.stringify(found) : found.map((entry) => entryText(entry, process.stdout.columns)).join('\n\n'),
  );
}

function find(name: string, dictionary: DescribeOutput): DescribeOutput {
  const asked = name.toLowerCase();
  const found = dictionary.filter((entry) => entry.name === asked);
  if (found.length > 0) return found;
  const names = [...new Set(dictionary.map((entry) => entry.name))];
  const alike = names.filter((one) => one.includes(asked));
  throw new UnknownNameError(
    `there is no table, view or KPI ${name}: name one of ${(alike.length === 0 ? names : alike).join(', ')}`,
  );
}
