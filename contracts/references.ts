/** Whether what contracts say of one another holds. */
import type { Contract } from './contract';

/** @returns a line each reference to a dataset or a column that there is not, or that holds other values */
export function referenceFaults(contracts: readonly Contract[]): string[] {
  const datasets = new Map(contracts.map((contract) => [contract.dataset, contract]));
  return contracts.flatMap(({ dataset, columns, checks }) =>
    checks.flatMap((check, i) => {
      if (check.rule !== 'referenced') return [];
      const place = `${dataset}.yaml: checks.${i}`;
      const target = datasets.get(check.dataset);
      if (target === undefined) return [`${place}.dataset: there is no contract of dataset ${check.dataset}`];
      const other = target.columns.find(({ name }) => name === check.other);
      if (other === undefined) return [`${place}.other: ${check.dataset} does not have column ${check.other}`];
      const type = columns.find(({ name }) => name === check.column)?.type;
      if (type === other.type) return [];
      return [`${place}.other: ${check.column} (${type}) refers to ${check.dataset}.${other.name} (${other.type})`];
    }),
  );
}
