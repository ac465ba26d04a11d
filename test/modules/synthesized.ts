import { Testing, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { Names } from '../../config/names';

export const names = new Names({ name: 'dev', account: '111122223333', region: 'eu-central-1' });
export const KEY = 'arn:aws:kms:eu-central-1:111122223333:key/one';

type Resources = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;

/** What a construct becomes: its resources by type, each list in the order of logical ids. */
export function synthesized(build: (scope: Construct) => void): Record<string, Readonly<Record<string, unknown>>[]> {
  const stack = new TerraformStack(Testing.app(), 'stack');
  build(stack);
  const { resource } = JSON.parse(Testing.synth(stack)) as { resource: Resources };
  return Object.fromEntries(
    Object.entries(resource).map(([type, byId]) => [type, Object.entries(byId).map(([, attributes]) => attributes)]),
  );
}

/** Statements of a policy, by what they are for. */
export const statementsOf = (policy: unknown): Record<string, Readonly<Record<string, unknown>>> => {
  const { Statement: statements } = JSON.parse(String(policy)) as { Statement: { Sid: string }[] };
  return Object.fromEntries(statements.map((statement) => [statement.Sid, statement]));
};
