/**
 * Whether a statement's conditions hold, for the operators that policies of the stacks use:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html.
 */
import { isArnLike, isLike, listed, type Statement } from './policy-text';

/** Values of a request by the names of their keys; several values are those of a key that has several. */
export type Context = Readonly<Record<string, string | readonly string[]>>;

type Matches = (value: string, wanted: string) => boolean;

const OPERATORS: Readonly<Record<string, Matches>> = {
  ArnEquals: (value, wanted) => isArnLike(wanted, value),
  ArnLike: (value, wanted) => isArnLike(wanted, value),
  Bool: (value, wanted) => value.toLowerCase() === wanted.toLowerCase(),
  NumericLessThan: (value, wanted) => Number(value) < Number(wanted),
  StringEquals: (value, wanted) => value === wanted,
  StringLike: (value, wanted) => isLike(wanted, value),
};

/** Names of keys are the same in any case. */
const valuesOf = (context: Context, key: string): readonly string[] | undefined => {
  const [, values] = Object.entries(context).find(([name]) => name.toLowerCase() === key.toLowerCase()) ?? [];
  return values === undefined ? undefined : listed(values);
};

/** @throws Error for an operator that is none of these */
function holds(operator: string, key: string, wanted: readonly string[], context: Context): boolean {
  const values = valuesOf(context, key);
  if (operator === 'Null') return wanted.includes(String(values === undefined));
  const [, set = '', name = '', ifExists = ''] =
    /^(ForAllValues:|ForAnyValue:)?(\w+?)(IfExists)?$/.exec(operator) ?? [];
  const negated = name.includes('Not');
  const matches = OPERATORS[name.replace('Not', '')];
  if (matches === undefined) throw new Error(`the operator ${operator} is not known here`);
  // A key that a request doesn't have: nothing is equal to it, everything is unequal.
  const forAll = set === 'ForAllValues:';
  if (values === undefined) return forAll || ifExists !== '' || (negated && set === '');
  const one = (value: string): boolean => {
    const equal = wanted.some((text) => matches(value, text));
    return negated ? !equal : equal;
  };
  // Without a word on sets a key has one value.
  return !forAll && (set !== '' || !negated) ? values.some(one) : values.every(one);
}

/** All operators and keys must hold; of a key's values one. */
export const conditionsHold = ({ Condition: conditions = {} }: Statement, context: Context): boolean =>
  Object.entries(conditions).every(([operator, keys]) =>
    Object.entries(keys).every(([key, wanted]) => holds(operator, key, listed(wanted), context)),
  );
