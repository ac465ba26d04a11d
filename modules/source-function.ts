/**
 * Conditions on whose code a call comes from. Lambda takes an execution role on for whatever function it was passed to, and
 * names neither account nor function then; each call of a function's code does name the function
 * (https://docs.aws.amazon.com/lambda/latest/dg/permissions-source-function-arn.html).
 */
import type { Statement } from './policy';

const SOURCE_FUNCTION = 'lambda:SourceFunctionArn';
/** The services through which a call comes: https://docs.aws.amazon.com/athena/latest/ug/security-iam-athena-calledvia.html. */
const CALLED_VIA = 'aws:CalledVia';
const ANY_OF = 'ForAnyValue:StringEquals';

/**
 * S3, Secrets Manager and the like call KMS in the function's name, and KMS is not told of the function. The key's policy
 * admits nobody but by way of those services, whose own actions are bound.
 */
const usesKeys = ({ actions }: Statement): boolean => actions.every((action) => action.startsWith('kms:'));

const isAthenas = ({ conditions }: Statement): boolean => conditions?.[ANY_OF]?.[CALLED_VIA] !== undefined;

const bound = (statement: Statement, operator: string, value: string): Statement =>
  usesKeys(statement) || isAthenas(statement)
    ? statement
    : {
        ...statement,
        conditions: {
          ...statement.conditions,
          [operator]: { ...statement.conditions?.[operator], [SOURCE_FUNCTION]: value },
        },
      };

/**
 * Binds a statement to the code of one function: another one with the same role can't use it. What Athena does in the
 * function's name is bound to Athena already, whose own actions are bound here.
 */
export const byCodeOf = (functionArn: string, statement: Statement): Statement =>
  bound(statement, 'ArnEquals', functionArn);

/**
 * Binds a statement to what Athena does in its caller's name, such as reading the tables of a query: nobody who has the role
 * can do it past Athena.
 */
export const byAthena = (statement: Statement): Statement =>
  usesKeys(statement)
    ? statement
    : { ...statement, conditions: { ...statement.conditions, [ANY_OF]: { [CALLED_VIA]: 'athena.amazonaws.com' } } };

/** Binds a statement to what Lambda does in a role's name by itself: no function's code can use it. */
export const byLambdaItself = (statement: Statement): Statement => bound(statement, 'Null', 'true');
