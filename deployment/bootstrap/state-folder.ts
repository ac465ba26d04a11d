/** The synthesized stack of the state as Terraform works on it. */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Loss } from '../guard/losses';
import { changesOf } from '../plan';
import { NoStateBucketError, parseState, type StoredState, type Terraform } from '../terraform';
import type { StateFolder } from './bootstrap';

const PLAN = 'bootstrap.tfplan';

export class TerraformStateFolder implements StateFolder {
  readonly file: string;
  /** An override file: what it says of the backend goes before what the stack says. */
  private readonly override: string;

  /** @param keptIn folder that outlives this process, for the state until it is in the bucket */
  constructor(
    private readonly terraform: Terraform,
    keptIn: string,
  ) {
    this.file = join(keptIn, 'terraform.tfstate');
    this.override = join(terraform.folder, 'backend_override.tf.json');
  }

  async openBucket(): Promise<StoredState | null | 'no bucket'> {
    rmSync(this.override, { force: true });
    try {
      await this.terraform.init('-reconfigure');
    } catch (error) {
      if (error instanceof NoStateBucketError) return 'no bucket';
      throw error;
    }
    return (await this.terraform.state()) ?? null;
  }

  async openFile(): Promise<void> {
    writeFileSync(this.override, JSON.stringify({ terraform: { backend: { local: { path: this.file } } } }));
    await this.terraform.init('-reconfigure');
  }

  inFile(): StoredState | undefined {
    return existsSync(this.file) ? parseState(readFileSync(this.file, 'utf8')) : undefined;
  }

  async move(): Promise<void> {
    rmSync(this.override, { force: true });
    await this.terraform.init('-migrate-state', '-force-copy');
  }

  removeFile(): void {
    for (const ending of ['', '.backup']) rmSync(`${this.file}${ending}`, { force: true });
  }

  async plan(): Promise<readonly Loss[] | 'no change'> {
    if (!(await this.terraform.plan(PLAN))) return 'no change';
    return changesOf(await this.terraform.showJson(PLAN)).losses;
  }

  async apply(): Promise<void> {
    await this.terraform.apply(PLAN);
  }
}
