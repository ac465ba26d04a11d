/** Whether contracts say whose their rows are: one dataset names people, the chains of the others end at it. */
import type { Contract } from './contract';

type Fault = readonly [path: readonly string[], rule: string];

/** @returns what is wrong with the key `person` of one contract by itself */
export function personColumnFaults({ person, columns }: Contract): Fault[] {
  if (person === undefined) return [];
  const faults: Fault[] = [];
  const type = columns.find(({ name }) => name === person.column)?.type;
  if (type === undefined) faults.push([['column'], `names column ${person.column}, which the contract does not have`]);
  else if (!['string', 'int', 'bigint'].includes(type))
    faults.push([['column'], `${person.column} is ${type}: only a string, int or bigint names somebody`]);
  if ((person.dataset === undefined) !== (person.other === undefined))
    faults.push([
      [person.dataset === undefined ? 'dataset' : 'other'],
      'dataset and other go together: name both or neither',
    ]);
  return faults;
}

/** @returns a line each chain that does not end at the one dataset of people, and each dataset that says nothing of it */
export function personChainFaults(contracts: readonly Contract[]): string[] {
  const datasets = new Map(contracts.map((contract) => [contract.dataset, contract]));
  const roots = contracts.filter(({ person }) => person !== undefined && person.dataset === undefined);
  const faults = contracts.flatMap((contract) => chainFaults(contract, datasets));
  if (roots.length <= 1) return faults;
  const names = roots.map(({ dataset }) => dataset).sort();
  return [...faults, `${names.join(', ')}: each names people by itself (person without dataset): only one may`];
}

function chainFaults(contract: Contract, datasets: ReadonlyMap<string, Contract>): string[] {
  const { dataset, person, columns } = contract;
  const place = `${dataset}.yaml: person`;
  if (person === undefined) {
    const personal = columns.find(({ personal_data: data }) => data !== 'none');
    return personal === undefined ? [] : [`${place}: ${personal.name} is personal data: say whose the rows are`];
  }
  if (person.dataset === undefined) return [];
  const target = datasets.get(person.dataset);
  if (target === undefined) return [`${place}.dataset: there is no contract of dataset ${person.dataset}`];
  if (target.person === undefined) return [`${place}.dataset: ${target.dataset} does not say whose its rows are`];
  const other = target.columns.find(({ name }) => name === person.other);
  if (other === undefined) return [`${place}.other: ${target.dataset} does not have column ${person.other ?? ''}`];
  const type = columns.find(({ name }) => name === person.column)?.type;
  if (type !== other.type)
    return [
      `${place}.other: ${person.column} (${type ?? ''}) leads to ${target.dataset}.${other.name} (${other.type})`,
    ];
  const seen = new Set([dataset]);
  for (let next = target; next.person?.dataset !== undefined;) {
    if (seen.has(next.dataset)) return [`${place}.dataset: the chain from ${dataset} ends at no dataset of people`];
    seen.add(next.dataset);
    const further = datasets.get(next.person.dataset);
    if (further === undefined) break;
    next = further;
  }
  return [];
}
