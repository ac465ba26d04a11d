/** Datasets by name. */
import { join } from 'node:path';
import { loadContracts } from '../contracts/load';
import { UnknownNameError, UsageError } from './errors';
import { projectFolder } from './root';

/** @returns why a name is none; undefined where a contract is of it */
function whyNone(dataset: string): string | undefined {
  const datasets = loadContracts(join(projectFolder(), 'contracts')).map((contract) => contract.dataset);
  return datasets.includes(dataset) ? undefined : `there is no dataset ${dataset}: name one of ${datasets.join(', ')}`;
}

/** @throws UnknownNameError when no contract is of it */
export function requireDataset(dataset: string): void {
  const none = whyNone(dataset);
  if (none !== undefined) throw new UnknownNameError(none);
}

/**
 * Datasets that a run is to move alone, each once.
 *
 * @throws UsageError that names those that there are
 */
export function movedAlone(datasets: readonly string[] = []): string[] {
  for (const dataset of datasets) {
    const none = whyNone(dataset);
    if (none !== undefined) throw new UsageError(`--dataset: ${none}`);
  }
  return [...new Set(datasets)];
}
