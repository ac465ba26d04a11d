/** Datasets by name. */
import { join } from 'node:path';
import { loadContracts } from '../contracts/load';
import { UnknownNameError } from './errors';
import { projectFolder } from './root';

/** @throws UnknownNameError when no contract is of it */
export function requireDataset(dataset: string): void {
  const datasets = loadContracts(join(projectFolder(), 'contracts')).map((contract) => contract.dataset);
  if (!datasets.includes(dataset))
    throw new UnknownNameError(`there is no dataset ${dataset}: name one of ${datasets.join(', ')}`);
}
