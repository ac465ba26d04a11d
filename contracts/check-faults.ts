/** Whether a check fits the columns that it names. */
import type { Contract, ContractCheck } from './contract';
import { isNumber } from './column-type';

type Fault = readonly [path: readonly (string | number)[], rule: string];

export function checkFaults(check: ContractCheck, { columns, source }: Contract): Fault[] {
  const faults: Fault[] = [];
  const column = (name: string, ...path: (string | number)[]): Contract['columns'][number] | undefined => {
    const found = columns.find((candidate) => candidate.name === name);
    if (found === undefined) faults.push([path, `names column ${name}, which the contract does not have`]);
    return found;
  };
  if (check.rule === 'unique') {
    check.columns.forEach((name, i) => column(name, 'columns', i));
    if (check.columns.join() === source.key.join()) faults.push([['columns'], 'is the key, which is unique anyway']);
    return faults;
  }
  if (check.rule === 'distribution' && (check.column === undefined) !== (check.figure === 'rows')) {
    const rule = check.figure === 'rows' ? 'rows are of no column' : `${check.figure} is of a column: name it`;
    faults.push([['column'], rule]);
  }
  if (check.column === undefined) return faults;
  const type = column(check.column, 'column');
  if (check.rule === 'at_most_column') {
    const other = column(check.other, 'other');
    if (type !== undefined && other !== undefined && type.type !== other.type && !(isNumber(type) && isNumber(other)))
      faults.push([['other'], `${type.name} (${type.type}) can't be compared with ${other.name} (${other.type})`]);
    return faults;
  }
  if (type === undefined) return faults;
  const ofNumbers =
    check.rule === 'distribution' ? ['sum', 'mean'].includes(check.figure) : ['min', 'max'].includes(check.rule);
  if (ofNumbers && !isNumber(type)) {
    const figure = check.rule === 'distribution' ? check.figure : check.rule;
    faults.push([['column'], `${figure} is for numbers; ${type.name} is ${type.type}`]);
  }
  const ofNull = check.rule === 'complete' || (check.rule === 'distribution' && check.figure === 'null_percent');
  if (ofNull && !type.nullable) faults.push([['column'], `${type.name} is never NULL: nothing can be missing`]);
  return faults;
}
