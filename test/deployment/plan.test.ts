import { changesOf, isDrift, planStacks, type StackPlan } from '../../deployment/plan';
import { planReport } from '../../deployment/report';
import { type FakeStack, fakeStacks } from './fake-stacks';

const plansOf = (...fakes: FakeStack[]): Promise<StackPlan[]> => {
  const { stacks, open } = fakeStacks(fakes);
  return planStacks(stacks, open);
};
const report = (...plans: StackPlan[]): string => planReport(plans, { environment: 'dev', revision: 'abc123' });

describe('a plan of all stacks', () => {
  it('tells what changes and what does not', async () => {
    const plans = await plansOf(
      { name: 'network', outputs: ['vpc'] },
      {
        name: 'lake',
        outputs: ['key'],
        planned: { 'aws_kms_key.one': ['update'], 'aws_s3_bucket.b': ['delete', 'create'] },
      },
    );
    expect(plans).toEqual([
      { stack: 'network', deployed: true, kind: 'unchanged' },
      {
        stack: 'lake',
        deployed: true,
        kind: 'changed',
        changes: { added: 1, changed: 1, destroyed: ['aws_s3_bucket.b'] },
        text: 'the plan of lake',
      },
    ]);
  });

  it('needs to write nowhere, not even a lock', async () => {
    const { stacks, open, log } = fakeStacks([{ name: 'network', outputs: [] }]);
    await planStacks(stacks, open);
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
    const [, compute] = await planStacks(stacks, open);
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

  it('counts what a plan adds, changes and destroys', () => {
    const change = (address: string, ...actions: string[]) => ({ address, change: { actions } });
    const all = [change('a', 'create'), change('b', 'no-op'), change('c', 'create', 'delete'), change('d', 'read')];
    expect(changesOf({ resource_changes: all })).toEqual({ added: 2, changed: 0, destroyed: ['c'] });
    expect(changesOf({})).toEqual({ added: 0, changed: 0, destroyed: [] });
  });
});

describe('the report of a plan', () => {
  const changed = (stack: string, text: string, destroyed: string[] = []): StackPlan => ({
    ...{ stack, deployed: true, kind: 'changed', text },
    changes: { added: 0, changed: 1, destroyed },
  });

  it('begins with a mark by which the comment of the environment is found again', () => {
    expect(report(changed('lake', 'x'))).toMatch(/^<!-- tributary plan of dev -->\n/);
  });

  it('names what is destroyed before all else', () => {
    expect(report(changed('lake', 'x', ['aws_s3_bucket.raw']))).toContain(
      '| lake | 1 to change, 1 to destroy: **destroys** `aws_s3_bucket.raw` |',
    );
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
