/**
 * Conditions on whose code a call comes from. Lambda takes an execution role on for whatever function it was passed to, and
 * names neither account nor function then; each call of a function's code does name the function
 * (https://docs.aws.amazon.com/lambda/latest/dg/permissions-source-function-arn.html).
 */
import type { Statement } from './policy';

const SOURCE_FUNCTION = 'lambda:SourceFunctionArn';

/**
 * S3, Secrets Manager and the like call KMS in the function's name, and KMS is not told of the function. The key's policy
 * admits nobody but by way of those services, whose own actions are bound.
 */
const usesKeys = ({ actions }: Statement): boolean => actions.every((action) => action.startsWith('kms:'));

const bound = (statement: Statement, operator: string, value: string): Statement =>
  usesKeys(statement)
    ? statement
    : {
        ...statement,
        conditions: {
          ...statement.conditions,
          [operator]: { ...statement.conditions?.[operator], [SOURCE_FUNCTION]: value },
        },
      };

/** Binds a statement to the code of one function: another one with the same role can't use it. */
export const byCodeOf = (functionArn: string, statement: Statement): Statement =>
  bound(statement, 'ArnEquals', functionArn);

/** Binds a statement to what Lambda does in a role's name by itself: no function's code can use it. */
export const byLambdaItself = (statement: Statement): Statement => bound(statement, 'Null', 'true');
