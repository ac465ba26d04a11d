/** Reads the contracts of a folder; vocabularies and experiments lie beside them. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import { type Contract, contractSchema } from './contract';
import { personChainFaults } from './person';
import { referenceFaults } from './references';

/** Ends the names of vocabularies: the spellings of channels, say. Only the Glue jobs read what is in them. */
const vocabularySuffix = '.vocabulary.yaml';

/** Ends the name of the file of experiments, which only the job `recommend` reads. */
const experimentsSuffix = '.experiments.yaml';

/** A contract file that can't be used; the message names the file, the place and the rule. */
export class ContractError extends Error {
  override readonly name = 'ContractError';
}

/**
 * @param text YAML of one contract
 * @param file its name, for messages; `<dataset>.yaml`
 * @throws ContractError when the text is no YAML, breaks a rule or names another dataset than the file does
 */
export function parseContract(text: string, file: string): Contract {
  let value: unknown;
  try {
    value = parse(text);
  } catch (cause) {
    throw new ContractError(`${file}: not YAML: ${(cause as Error).message}`, { cause });
  }
  const result = contractSchema.safeParse(value);
  if (!result.success) {
    const lines = result.error.issues.map((issue) => `${file}: ${issue.path.join('.') || '(whole)'}: ${issue.message}`);
    throw new ContractError(lines.join('\n'));
  }
  if (`${result.data.dataset}.yaml` !== basename(file))
    throw new ContractError(
      `${file}: describes dataset ${result.data.dataset}; rename it to ${result.data.dataset}.yaml`,
    );
  return result.data;
}

/**
 * @param folder the folder of `<dataset>.yaml` files
 * @returns the contracts in order of dataset
 * @throws ContractError on the first file that can't be used, when there is none, or for references and chains that lead nowhere
 */
export function loadContracts(folder: string): Contract[] {
  const files = readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .filter((file) => ![vocabularySuffix, experimentsSuffix].some((suffix) => file.endsWith(suffix)))
    .sort();
  if (files.length === 0) throw new ContractError(`${folder}: no contract (*.yaml) found`);
  const contracts = files.map((file) => parseContract(readFileSync(join(folder, file), 'utf8'), file));
  const faults = [...referenceFaults(contracts), ...personChainFaults(contracts)];
  if (faults.length > 0) throw new ContractError(faults.join('\n'));
  return contracts;
}

/** @returns paths of the folder's vocabularies, in order of name */
export const vocabularyFiles = (folder: string): string[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith(vocabularySuffix))
    .sort()
    .map((file) => join(folder, file));
