import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findMirror, ProviderUnavailable, writeCliConfig } from '../../local/terraform-mirror';

describe('where Terraform takes the AWS provider from', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tributary-mirror-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const mirror = (name: string, version = '5.100.0'): string => {
    const path = join(folder, name);
    mkdirSync(join(path, 'registry.terraform.io', 'hashicorp', 'aws', version), { recursive: true });
    return path;
  };
  /** Variables of a machine on which Terraform's own folders are empty. */
  const bare = (): Record<string, string> => ({ HOME: join(folder, 'home'), XDG_DATA_DIRS: join(folder, 'data') });
  const unreachable = () => Promise.resolve(false);

  it('is the mirror that is named', () => {
    const named = mirror('named');
    mirror('parent/other');
    expect(findMirror({ ...bare(), TRIBUTARY_TF_MIRROR: named }, [join(folder, 'parent')])).toBe(named);
  });

  it('is never a named folder that is no mirror', () => {
    const other = mirror('other', '6.0.0');
    expect(() => findMirror({ ...bare(), TRIBUTARY_TF_MIRROR: other })).toThrow(
      `TRIBUTARY_TF_MIRROR is ${other}, but there is no registry.terraform.io/hashicorp/aws/5.100.0 in it`,
    );
  });

  it("is one of Terraform's own folders", () => {
    const own = mirror('home/.terraform.d/plugins');
    expect(findMirror(bare(), [])).toBe(own);
  });

  it('is a folder directly below one of the places where mirrors lie', () => {
    const parents = [join(folder, 'absent'), join(folder, 'parent')];
    mirror('parent/a', '6.0.0');
    const found = mirror('parent/b');
    expect(findMirror(bare(), parents)).toBe(found);
    expect(findMirror(bare(), [join(folder, 'absent')])).toBeUndefined();
  });

  it('is written as a filesystem mirror', async () => {
    const named = mirror('named');
    const path = await writeCliConfig(join(folder, 'state'), { ...bare(), TRIBUTARY_TF_MIRROR: named }, unreachable);
    expect(readFileSync(path, 'utf8')).toContain(`filesystem_mirror {\n    path = "${named}"\n  }`);
  });

  it('is the registry when there is no mirror and it answers', async () => {
    const path = await writeCliConfig(folder, bare(), () => Promise.resolve(true), []);
    expect(readFileSync(path, 'utf8')).toContain('direct {}');
  });

  it('is nowhere when neither can be had, and the message says what to do', async () => {
    await expect(writeCliConfig(folder, bare(), unreachable, [])).rejects.toThrow(ProviderUnavailable);
    await expect(writeCliConfig(folder, bare(), unreachable, [])).rejects.toThrow(
      'set TRIBUTARY_TF_MIRROR to a folder that holds registry.terraform.io/hashicorp/aws/5.100.0',
    );
  });
});
