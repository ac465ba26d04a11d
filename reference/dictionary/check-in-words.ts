import type { ContractCheck } from '../../contracts/contract';

function expectation(check: ContractCheck): string {
  switch (check.rule) {
    case 'min':
      return `${check.column} is at least ${check.value}`;
    case 'max':
      return `${check.column} is at most ${check.value}`;
    case 'at_most_column':
      return `${check.column} is at most ${check.other}`;
    case 'complete':
      return `${check.column} has a value in ${check.min_percent} % of the rows`;
    case 'unique':
      return `no two rows have the same ${check.columns.join(', ')}`;
    case 'referenced':
      return `${check.column} is a ${check.other} of ${check.dataset}`;
    case 'distribution':
      return (
        `${check.figure}${check.column === undefined ? '' : ` of ${check.column}`} is within ` +
        `${check.max_deviations} standard deviations of the last 28 days`
      );
  }
}

/** What a check of a contract expects, and how severe it is when that does not hold. */
export const checkInWords = (check: ContractCheck): string => `${expectation(check)} (${check.severity})`;
