import { applyStacks } from '../../deployment/apply';
import { RefusedError } from '../../deployment/guard/guard';
import { type FakeStack, fakeStacks } from './fake-stacks';

/** Applies stacks that Terraform does as they say. */
async function apply(fakes: readonly FakeStack[], allowDestroy: readonly string[] = []) {
  const { stacks, open, log } = fakeStacks(fakes);
  const told: string[] = [];
  const outcome = await applyStacks(stacks, open, { allowDestroy, tell: (text) => told.push(text) }).catch(
    (error: unknown) => error as Error,
  );
  return { outcome, log, told, applied: log.filter((line) => line.includes(': apply ')) };
}

describe('an apply of all stacks', () => {
  it('applies to each what was planned when those before it were applied, and leaves alone what does not change', async () => {
    const { outcome, log, told } = await apply([
      { name: 'network', outputs: ['subnet'], planned: { 'aws_vpc.v': ['create'] } },
      { name: 'lake', outputs: [] },
      { name: 'compute', planned: { 'aws_glue_job.j': ['update'] }, reads: { network: ['subnet'] } },
    ]);
    expect(outcome).toEqual(['network', 'compute']);
    expect(log.slice(log.findIndex((line) => line.includes('-lock-timeout')))).toEqual([
      'network: plan stack.tfplan -lock-timeout=10m',
      'network: apply stack.tfplan',
      'lake: plan stack.tfplan -lock-timeout=10m',
      'compute: plan stack.tfplan -lock-timeout=10m',
      'compute: apply stack.tfplan',
    ]);
    expect(told).toEqual(['network: applied', 'lake: no change', 'compute: applied']);
  });

  it('ends at the first stack that cannot be applied', async () => {
    const { outcome, log } = await apply([
      { name: 'network', planned: {}, fails: 'apply' },
      { name: 'lake', planned: {} },
    ]);
    expect((outcome as Error).message).toContain('apply stack.tfplan of network says no');
    expect(log).not.toContain('lake: plan stack.tfplan -lock-timeout=10m');
  });

  it('applies nothing when one of the stacks cannot be planned, or there is no place for the state', async () => {
    const unplanned = await apply([
      { name: 'network', planned: {} },
      { name: 'lake', outputs: [], fails: 'plan' },
    ]);
    expect((unplanned.outcome as Error).message).toContain('plan stack.tfplan -lock=false of lake says no');
    expect(unplanned.applied).toEqual([]);
    const homeless = await apply([{ name: 'network', planned: {}, fails: 'no bucket' }]);
    expect((homeless.outcome as Error).message).toContain('npm run bootstrap makes it');
  });
});

describe('an apply that would lose data', () => {
  const network: FakeStack = { name: 'network', outputs: ['subnet'], planned: { 'aws_vpc.v': ['update'] } };
  const lake: FakeStack = { name: 'lake', outputs: [], planned: { 'aws_s3_bucket.raw': ['delete'] } };
  /** It can be planned when the network is applied. */
  const waiting: FakeStack = {
    ...{ name: 'compute', outputs: [], reads: { network: ['gateway'] } },
    planned: { 'aws_sqs_queue.letters': ['delete', 'create'] },
  };

  it('is refused before anything is applied, and says of all stacks at once what would be lost', async () => {
    const { outcome, applied } = await apply([
      network,
      lake,
      { name: 'catalog', outputs: [], planned: { 'aws_glue_catalog_table.t': ['create', 'delete'] } },
    ]);
    expect(outcome).toBeInstanceOf(RefusedError);
    expect((outcome as Error).message).toContain('- `lake:aws_s3_bucket.raw` would be destroyed');
    expect((outcome as Error).message).toContain('- `catalog:aws_glue_catalog_table.t` would be replaced');
    expect(applied).toEqual([]);
  });

  it('goes on where each loss is given up by its stack and address', async () => {
    expect((await apply([network, lake], ['lake:aws_s3_bucket.raw'])).outcome).toEqual(['network', 'lake']);
    for (const others of [['lake:aws_s3_bucket'], ['network:aws_s3_bucket.raw'], ['lake:aws_s3_bucket.ra']]) {
      const { outcome, applied } = await apply([network, lake], others);
      expect(outcome).toBeInstanceOf(RefusedError);
      expect(applied).toEqual([]);
    }
  });

  it('is refused when something is given up that no plan loses', async () => {
    const { outcome, applied } = await apply([network], ['lake:aws_s3_bucket.raw']);
    expect(outcome).toBeInstanceOf(RefusedError);
    expect((outcome as Error).message).toContain('`lake:aws_s3_bucket.raw` is given up, but the plan does not lose it');
    expect((outcome as Error).message).not.toContain('Put back');
    expect(applied).toEqual([]);
  });

  it('ends at a stack that waited for another as soon as it can be planned, unless its loss is given up', async () => {
    const refused = await apply([network, waiting]);
    expect(refused.outcome).toBeInstanceOf(RefusedError);
    expect(refused.applied).toEqual(['network: apply stack.tfplan']);
    expect((await apply([network, waiting], ['compute:aws_sqs_queue.letters'])).outcome).toEqual([
      'network',
      'compute',
    ]);
    const needless = await apply([network, waiting], ['compute:aws_sqs_queue.letters', 'compute:aws_sqs_queue.other']);
    expect((needless.outcome as Error).message).toContain('`compute:aws_sqs_queue.other` is given up');
    expect(needless.applied).toEqual(['network: apply stack.tfplan']);
  });

  it('is judged by the plan that is applied, which may be another than the first', async () => {
    const overtaken: FakeStack = {
      ...{ name: 'lake', outputs: [], planned: {} },
      plannedToApply: { 'aws_kms_key.k': ['delete'] },
    };
    const { outcome, applied } = await apply([network, overtaken]);
    expect((outcome as Error).message).toContain('`lake:aws_kms_key.k` would be destroyed');
    expect(applied).toEqual(['network: apply stack.tfplan']);
  });
});
