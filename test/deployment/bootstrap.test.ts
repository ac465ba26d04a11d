import { bootstrap, type StateFolder } from '../../deployment/bootstrap/bootstrap';
import { RefusedError } from '../../deployment/guard/guard';
import type { Loss } from '../../deployment/guard/losses';
import { TerraformStateFolder } from '../../deployment/bootstrap/state-folder';
import { parseState, type StoredState, Terraform } from '../../deployment/terraform';
import { UserError } from '../../local/progress';

const stateOf = (...ids: string[]): StoredState => ({
  outputs: {},
  resources: ids.map((id) => ({ type: 'aws_s3_bucket', name: id, instances: [{ attributes: { id } }] })),
});

interface World {
  /** The state in the bucket; null: none is in it; undefined: there is no bucket. */
  bucket?: StoredState | null;
  file?: StoredState;
  /** What the account has. */
  account: Set<string>;
}

/** Stands for Terraform with a stack of two resources; `dies` ends it as it begins a step. */
class FakeFolder implements StateFolder {
  readonly file = '/kept/terraform.tfstate';
  readonly steps: string[] = [];
  private opened: 'bucket' | 'file' = 'file';

  constructor(
    readonly world: World,
    private readonly dies?: string,
    private readonly described: readonly string[] = ['bucket', 'key'],
  ) {}

  private step(name: string): void {
    if (this.dies === name) throw new Error(`died at ${name}`);
    this.steps.push(name);
  }

  openBucket(): Promise<StoredState | null | 'no bucket'> {
    this.opened = 'bucket';
    return Promise.resolve(this.world.bucket === undefined ? 'no bucket' : this.world.bucket);
  }

  openFile(): Promise<void> {
    this.opened = 'file';
    return Promise.resolve();
  }

  inFile(): StoredState | undefined {
    return this.world.file;
  }

  private get known(): string[] {
    const state = this.opened === 'file' ? this.world.file : (this.world.bucket ?? undefined);
    return (state?.resources ?? []).map(({ name }) => name);
  }

  plan(): Promise<readonly Loss[] | 'no change'> {
    const lost = this.known.filter((name) => !this.described.includes(name));
    const made = this.described.filter((name) => !this.known.includes(name));
    if (lost.length + made.length === 0) return Promise.resolve('no change');
    return Promise.resolve(lost.map((name) => ({ address: `aws_s3_bucket.${name}`, id: name, fate: 'would be gone' })));
  }

  async apply(): Promise<void> {
    for (const name of this.described.filter((one) => !this.known.includes(one))) {
      this.step(`make ${name}`);
      if (this.world.account.has(name)) throw new Error(`${name} is made twice`);
      this.world.account.add(name);
      if (name === 'bucket') this.world.bucket = null;
      const state = stateOf(...this.known, name);
      if (this.opened === 'file') this.world.file = state;
      else this.world.bucket = state;
    }
    await Promise.resolve();
  }

  async move(): Promise<void> {
    this.step('move');
    if (this.world.file !== undefined) this.world.bucket = this.world.file;
    await Promise.resolve();
  }

  removeFile(): void {
    this.step('remove file');
    delete this.world.file;
  }
}

const run = async (folder: FakeFolder, change: Partial<Parameters<typeof bootstrap>[1]> = {}): Promise<string[]> => {
  const told: string[] = [];
  await bootstrap(folder, {
    bucket: 'tributary-dev-state',
    adoptsBucket: false,
    confirm: () => Promise.resolve(true),
    tell: (text) => told.push(text),
    ...change,
  });
  return told;
};

describe('a state as Terraform writes it', () => {
  it('is none where it knows no resource: so it is of a bucket that never had one', () => {
    expect(parseState('')).toBeUndefined();
    expect(parseState('{"version":4,"serial":0,"lineage":"","outputs":{},"resources":[]}')).toBeUndefined();
    expect(parseState(JSON.stringify({ version: 4, ...stateOf('bucket') }))).toEqual(stateOf('bucket'));
  });

  it('may hold what has no id, as the state of another stack that is read', () => {
    const read = { type: 'terraform_remote_state', name: 'lake', instances: [{ attributes: { backend: 's3' } }] };
    expect(parseState(JSON.stringify({ outputs: {}, resources: [read] }))?.resources).toEqual([read]);
  });
});

describe('the plan of the stack of the state', () => {
  /** A plan that has some actions on the bucket. */
  const lostBy = (...actions: string[]) => {
    const terraform = new Terraform('/stack', {});
    jest.spyOn(terraform, 'plan').mockResolvedValue(actions.length > 0);
    jest.spyOn(terraform, 'showJson').mockResolvedValue({
      format_version: '1.2',
      resource_changes: [{ address: 'aws_s3_bucket.bucket', type: 'aws_s3_bucket', change: { actions } }],
    });
    return new TerraformStateFolder(terraform, '/kept').plan();
  };

  it('says what applying it loses, or that there is nothing to apply', async () => {
    expect(await lostBy()).toBe('no change');
    expect(await lostBy('update')).toEqual([]);
    expect(await lostBy('delete')).toMatchObject([{ address: 'aws_s3_bucket.bucket' }]);
  });
});

describe('the bootstrap of the state', () => {
  it('makes bucket and key, moves the state into the bucket, and leaves no file', async () => {
    const folder = new FakeFolder({ account: new Set() });
    expect(await run(folder)).toEqual([expect.stringContaining('are made, and hold their own state')]);
    expect(folder.steps).toEqual(['make bucket', 'make key', 'move', 'remove file']);
    expect(folder.world.bucket).toEqual(stateOf('bucket', 'key'));
  });

  it('changes nothing when it is run again, and says so', async () => {
    const { world } = await (async () => {
      const folder = new FakeFolder({ account: new Set() });
      await run(folder);
      return folder;
    })();
    const again = new FakeFolder(world);
    expect(await run(again)).toEqual([expect.stringContaining('nothing to do')]);
    expect(again.steps).toEqual([]);
  });

  it('applies in the bucket what has been added to its description since', async () => {
    const folder = new FakeFolder({ bucket: stateOf('bucket'), account: new Set(['bucket']) });
    await run(folder);
    expect(folder.steps).toEqual(['make key']);
    expect(folder.world).toMatchObject({ bucket: stateOf('bucket', 'key') });
  });

  it.each(['make bucket', 'make key', 'move', 'remove file'])(
    'goes on where a try died as it began to %s, and makes nothing twice',
    async (dies) => {
      const world: World = { account: new Set() };
      await expect(run(new FakeFolder(world, dies))).rejects.toThrow(`died at ${dies}`);
      await run(new FakeFolder(world));
      expect(world).toEqual({ account: new Set(['bucket', 'key']), bucket: stateOf('bucket', 'key') });
    },
  );

  it('keeps the file when the state does not arrive', async () => {
    const folder = new FakeFolder({ account: new Set() });
    folder.move = () => Promise.resolve();
    await expect(run(folder)).rejects.toThrow('did not arrive in bucket tributary-dev-state; it is kept in /kept');
    expect(folder.world.file).toEqual(stateOf('bucket', 'key'));
  });

  it('applies nothing when the answer is no', async () => {
    const folder = new FakeFolder({ account: new Set() });
    await expect(run(folder, { confirm: () => Promise.resolve(false) })).rejects.toThrow(UserError);
    expect(folder.steps).toEqual([]);
  });

  it('loses no part of the state, and does not even ask', async () => {
    const made = stateOf('bucket', 'key');
    const folder = new FakeFolder({ bucket: made, account: new Set(['bucket', 'key']) }, undefined, ['key', 'more']);
    const refused = run(folder, { confirm: () => Promise.reject(new Error('asked')) });
    await expect(refused).rejects.toThrow(RefusedError);
    await expect(refused).rejects.toThrow('- `state:aws_s3_bucket.bucket` (bucket) would be gone.');
    expect(folder.steps).toEqual([]);
  });

  it('asks for nothing that changes nothing', async () => {
    const made = stateOf('bucket', 'key');
    const folder = new FakeFolder({ bucket: made, account: new Set(['bucket', 'key']) });
    await run(folder, { confirm: () => Promise.reject(new Error('asked')) });
  });

  it('refuses a bucket that somebody else made, and says how to take it over', async () => {
    const folder = new FakeFolder({ bucket: null, account: new Set(['bucket']) });
    await expect(run(folder)).rejects.toThrow(/holds no state of its own.*--adopt-bucket/);
    expect(folder.steps).toEqual([]);
  });

  it('refuses to choose between two states that are about different things', async () => {
    const file = stateOf('bucket', 'another key');
    const folder = new FakeFolder({ bucket: stateOf('bucket', 'key'), file, account: new Set(['bucket', 'key']) });
    await expect(run(folder)).rejects.toThrow('about other resources');
    expect(folder.world.file).toEqual(file);
  });
});
