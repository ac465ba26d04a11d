import { Testing, TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { keepReason, reasonsOf } from '../../modules/reasons';

describe('the reasons of statements', () => {
  const scope = (): Construct => new Construct(new TerraformStack(Testing.app(), 'stack'), 'role');

  it('are kept by the construct that writes the policy, by the names of the statements', () => {
    const role = scope();
    keepReason(role, 'Read', 'Reads parts.');
    keepReason(role, 'Write', 'Writes parts.');
    expect([...reasonsOf(role)]).toEqual([
      ['Read', 'Reads parts.'],
      ['Write', 'Writes parts.'],
    ]);
  });

  it('reach nothing that is synthesized', () => {
    const stack = new TerraformStack(Testing.app(), 'stack');
    const before = Testing.synth(stack);
    keepReason(stack, 'Read', 'Reads parts.');
    expect(Testing.synth(stack)).toBe(before);
  });

  it('may be said twice, as for several endpoints of one construct, but not be two of one name', () => {
    const role = scope();
    keepReason(role, 'Read', 'Reads parts.');
    keepReason(role, 'Read', 'Reads parts.');
    expect(reasonsOf(role).get('Read')).toBe('Reads parts.');
    keepReason(role, 'Read', 'Reads manifests.');
    expect(() => reasonsOf(role)).toThrow('stack/role: two statements are called Read, for different reasons');
  });
});
