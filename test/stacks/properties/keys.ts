import { list, policiesOf, type PolicyStatement } from '../../../synthesized/policies';
import type { Attributes } from '../../../synthesized/stacks';
import { address, type Property, withValue } from './property';

const USES = /^kms:(\*|Encrypt|Decrypt|ReEncrypt|GenerateData|CreateGrant)/;
const uses = ({ Effect, Action }: PolicyStatement): boolean =>
  Effect === 'Allow' && list(Action).some((action) => USES.test(action));

const changed = (key: Attributes, change: (statement: PolicyStatement) => object): Attributes => {
  const { Statement: statements } = JSON.parse(String(key['policy'])) as { Statement: PolicyStatement[] };
  return { ...key, policy: JSON.stringify({ Version: '2012-10-17', Statement: statements.map(change) }) };
};

export const keysRotate: Property = {
  name: 'rotate every key, and let a deleted one be brought back for a week',
  violations: (synthesis) =>
    synthesis
      .resources('aws_kms_key')
      .filter((key) => key['enable_key_rotation'] !== true || !(Number(key['deletion_window_in_days']) >= 7))
      .map((key) => `${address(key)}: does not rotate, or is gone at once`),
  breaches: [
    {
      what: 'no rotation',
      type: 'aws_kms_key',
      change: (attributes) => withValue(attributes, ['enable_key_rotation'], undefined),
    },
  ],
};

export const keysAreUsedUnderConditions: Property = {
  name: 'let nobody use a key without a condition',
  violations: (synthesis) =>
    policiesOf(synthesis, 'aws_kms_key').flatMap(({ on, statements }) =>
      statements
        .filter((statement) => uses(statement) && Object.keys(statement.Condition ?? {}).length === 0)
        .map(({ Sid }) => `${on}: ${Sid} has no condition`),
    ),
  breaches: [
    {
      what: 'a use without its condition',
      type: 'aws_kms_key',
      change: (key) => changed(key, (statement) => (uses(statement) ? { ...statement, Condition: {} } : statement)),
    },
    {
      what: 'a use among the administration',
      type: 'aws_kms_key',
      change: (key) =>
        changed(key, (statement) =>
          statement.Sid === 'Administration'
            ? { ...statement, Action: [...list(statement.Action), 'kms:Decrypt'] }
            : statement,
        ),
    },
  ],
};
