import { changesOf, isDrift, planStacks, type StackPlan } from '../../deployment/plan';
import { planReport } from '../../deployment/report';
import { UserError } from '../../local/progress';
import { type FakeStack, fakeStacks } from './fake-stacks';

const plansOf = (...fakes: FakeStack[]): Promise<StackPlan[]> => {
  const { stacks, open } = fakeStacks(fakes);
  return planStacks(stacks, open, 'with text');
};
const report = (...plans: StackPlan[]): string =>
  planReport(plans, { environment: 'dev', revision: 'abc123', allowDestroy: [] });

describe('a plan of all stacks', () => {
  it('tells what changes and what does not', async () => {
    const plans = await plansOf(
      { name: 'network', outputs: ['vpc'] },
      {
        name: 'lake',
        outputs: ['key'],
        planned: { 'aws_kms_key.one': ['update'], 'aws_vpc.v': ['delete', 'create'], 'aws_vpc.old': ['forget'] },
      },
    );
    expect(plans).toEqual([
      { stack: 'network', deployed: true, kind: 'unchanged' },
      {
        stack: 'lake',
        deployed: true,
        kind: 'changed',
        changes: { added: 1, changed: 1, destroyed: ['aws_vpc.v'], forgotten: ['aws_vpc.old'], losses: [] },
        text: 'the plan of lake',
      },
    ]);
  });

  it('needs to write nowhere, not even a lock', async () => {
    const { stacks, open, log } = fakeStacks([{ name: 'network', outputs: [] }]);
    await planStacks(stacks, open, 'with text');
    expect(log).toEqual(['network: init', 'network: plan stack.tfplan -lock=false']);
  });

  it('of a first deployment has the stacks that need no other, and says which ones wait', async () => {
    const plans = await plansOf(
      { name: 'network', planned: { 'aws_vpc.v': ['create'] } },
      { name: 'lake', planned: { 'aws_kms_key.k': ['create'] } },
      { name: 'compute', reads: { network: ['subnet'], lake: ['key'] } },
    );
    expect(plans.map(({ kind, deployed }) => [kind, deployed])).toEqual([
      ['changed', false],
      ['changed', false],
      ['waiting', false],
    ]);
    const text = report(...plans);
    expect(text).toContain('| network | not deployed yet; 1 to add |');
    expect(text).toContain('| compute | not deployed yet; can be planned when lake and network are applied |');
  });

  it('does not try a stack that reads an output which the one before it is still to get', async () => {
    const { stacks, open, log } = fakeStacks([
      { name: 'lake', outputs: ['key'], planned: {} },
      { name: 'compute', outputs: [], reads: { lake: ['key', 'new-key'] } },
    ]);
    const [, compute] = await planStacks(stacks, open, 'with text');
    expect(compute).toEqual({ stack: 'compute', deployed: true, kind: 'waiting', waitsFor: ['lake'] });
    expect(log).not.toContain('compute: plan');
  });

  it('says of an account without a bucket for the state that nothing is deployed', async () => {
    const plans = await plansOf({ name: 'network', fails: 'no bucket' });
    expect(plans).toEqual([{ stack: 'network', deployed: false, kind: 'homeless' }]);
    expect(report(...plans)).toContain('`npm run bootstrap`');
  });

  it('goes on behind a stack that Terraform refuses, and keeps its words', async () => {
    const plans = await plansOf({ name: 'network', outputs: [], fails: 'plan' }, { name: 'lake', outputs: [] });
    expect(plans.map(({ kind }) => kind)).toEqual(['failed', 'unchanged']);
    expect(report(...plans)).toContain('plan stack.tfplan -lock=false of network says no');
  });

  it('is drift where something is deployed that is not as it is described', async () => {
    const drifted = await plansOf(
      { name: 'network', outputs: [] },
      { name: 'lake', outputs: [], planned: {} },
      { name: 'catalog', planned: {} },
      { name: 'compute', reads: { catalog: ['x'] } },
    );
    expect(drifted.map(isDrift)).toEqual([false, true, false, false]);
  });

  it('counts what a plan adds, changes, destroys and forgets', () => {
    const change = (address: string, ...actions: string[]) => ({ address, type: 'aws_vpc', change: { actions } });
    const all = [
      ...[change('a', 'create'), change('b', 'no-op'), change('c', 'create', 'delete'), change('d', 'read')],
      change('e', 'forget'),
    ];
    const nothing = { added: 0, changed: 0, destroyed: [], forgotten: [], losses: [] };
    const counted = { ...nothing, added: 2, destroyed: ['c'], forgotten: ['e'] };
    expect(changesOf({ format_version: '1.2', resource_changes: all })).toEqual(counted);
    expect(changesOf({ format_version: '1.2' })).toEqual(nothing);
  });

  it.each([
    ['is shown in another way', { format_version: '2.0' }, 'format_version'],
    ['is no plan', {}, 'format_version'],
    [
      'does what nobody has thought of',
      { format_version: '1.3', resource_changes: [{ address: 'a', type: 't', change: { actions: ['erase'] } }] },
      'resource_changes[0].change.actions[0]',
    ],
  ])('is not understood, rather than taken for harmless, where it %s', (_, plan, where) => {
    expect(() => changesOf(plan)).toThrow(UserError);
    expect(() => changesOf(plan)).toThrow(where);
  });
});

describe('the report of a plan', () => {
  const changed = (stack: string, text: string, destroyed: string[] = []): StackPlan => ({
    ...{ stack, deployed: true, kind: 'changed', text },
    changes: { added: 0, changed: 1, destroyed, forgotten: [], losses: [] },
  });

  it('begins with a mark by which the comment of the environment is found again', () => {
    expect(report(changed('lake', 'x'))).toMatch(/^<!-- tributary plan of dev -->\n/);
  });

  it('names what is destroyed before all else', () => {
    expect(report(changed('lake', 'x', ['aws_s3_bucket.raw']))).toContain(
      '| lake | 1 to change, 1 to destroy: **destroys** `aws_s3_bucket.raw` |',
    );
  });

  it('says which stack is refused for what, why, and what to do, unless it is given up', async () => {
    const plans = await plansOf(
      { name: 'network', outputs: [], planned: { 'aws_vpc.v': ['update'] } },
      { name: 'lake', outputs: [], planned: { 'aws_s3_bucket.raw': ['delete'], 'aws_kms_key.k': ['forget'] } },
    );
    const text = report(...plans);
    expect(text).toContain('| network | 1 to change |');
    expect(text).toContain(
      '| lake | **refused**, for it loses `aws_s3_bucket.raw`, `aws_kms_key.k`; ' +
        '1 to destroy, 1 to forget: **destroys** `aws_s3_bucket.raw` |',
    );
    expect(text).toContain('\n- `lake:aws_s3_bucket.raw` would be destroyed (Terraform gives no reason): lost with it');
    expect(text).toContain("`--allow-destroy 'lake:aws_s3_bucket.raw' --allow-destroy 'lake:aws_kms_key.k'`");

    const allowDestroy = ['lake:aws_s3_bucket.raw', 'lake:aws_kms_key.k'];
    const allowed = planReport(plans, { environment: 'dev', revision: 'abc123', allowDestroy });
    expect(allowed).toContain('| lake | 1 to destroy, 1 to forget: **destroys** `aws_s3_bucket.raw` |');
    expect(allowed).not.toMatch(/refused/i);
  });

  it('shows text that holds a fence as text', () => {
    const text = report(changed('lake', 'before\n```\n@somebody <img>\n```\nbehind'));
    expect(text).toContain('````\nbefore\n```\n@somebody <img>\n```\nbehind\n````');
  });

  it('is never longer than GitHub takes, and says where it was cut', () => {
    const long = 'a line of a plan\n'.repeat(10_000);
    const text = report(
      ...['network', 'lake', 'catalog', 'compute', 'orchestration'].map((stack) => changed(stack, long)),
    );
    expect(text.length).toBeLessThan(65_536);
    expect(text.match(/cut here/g)).toHaveLength(5);
  });
});
