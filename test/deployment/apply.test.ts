import { applyStacks } from '../../deployment/apply';
import { fakeStacks } from './fake-stacks';

describe('an apply of all stacks', () => {
  it('applies to each what was planned when those before it were applied, and leaves alone what does not change', async () => {
    const { stacks, open, log } = fakeStacks([
      { name: 'network', planned: { 'aws_vpc.v': ['create'] } },
      { name: 'lake', outputs: [] },
      { name: 'compute', planned: { 'aws_glue_job.j': ['update'] }, reads: { network: ['subnet'] } },
    ]);
    const told: string[] = [];
    expect(await applyStacks(stacks, open, (text) => told.push(text))).toEqual(['network', 'compute']);
    expect(log).toEqual([
      'network: init',
      'network: plan stack.tfplan -lock-timeout=10m',
      'network: apply stack.tfplan',
      'lake: init',
      'lake: plan stack.tfplan -lock-timeout=10m',
      'compute: init',
      'compute: plan stack.tfplan -lock-timeout=10m',
      'compute: apply stack.tfplan',
    ]);
    expect(told).toEqual(['network: applied', 'lake: no change', 'compute: applied']);
  });

  it('ends at the first stack that cannot be applied', async () => {
    const { stacks, open, log } = fakeStacks([
      { name: 'network', planned: {}, fails: 'apply' },
      { name: 'lake', planned: {} },
    ]);
    await expect(applyStacks(stacks, open, () => undefined)).rejects.toThrow('apply stack.tfplan of network says no');
    expect(log.filter((line) => line.startsWith('lake'))).toEqual([]);
  });
});
