/** The contract's type of a source's column: the first that holds exactly what the extractor finds in the column. */
import { fitOf, isExactNumber } from '../../../lambdas/extract/sources/drift';
import type { SourceColumn } from '../../../lambdas/extract/sources/source-column';
import type { TextKind } from '../../../lambdas/extract/sources/statement';

const mostDigits = 38;
const bitsOfInt = 31;

/** @param declared the type as MySQL declares it: by custom `tinyint(1)` is a boolean */
export function contractType(found: SourceColumn, kind: TextKind, declared: string): string {
  if (kind !== 'other') return kind === 'hex' ? 'binary' : 'string';
  // Its zeros would be lost, and 0042 is no number of JSON.
  if (/zerofill/i.test(declared)) return 'string';
  const holds = (type: string): boolean => fitOf({ type, role: 'attribute' }, found, kind) === 'same';
  return candidates(found, declared).find(holds) ?? 'string';
}

function candidates(found: SourceColumn, declared: string): string[] {
  const { type, precision, scale } = found;
  if (isExactNumber(found)) return (precision ?? 0) <= mostDigits ? [`decimal(${precision ?? 0},${scale ?? 0})`] : [];
  const bits = type === 'bit' ? (precision ?? 1) : 0;
  const booleans = bits === 1 || declared.toLowerCase() === 'tinyint(1)' ? ['boolean'] : [];
  // By its digits alone a number of 32 bits would be an int.
  return [...booleans, 'date', 'timestamp', 'double', ...(bits > bitsOfInt ? [] : ['int']), 'bigint', 'decimal(20,0)'];
}
