import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadEnvironment } from '../../config/load';
import { adopt, type Adoption } from '../../deployment/bootstrap/adoption';
import { stackFolder } from '../../deployment/terraform';
import { createStatePlace } from '../../stacks/state';

describe('what is there already and taken over', () => {
  const synthesized = mkdtempSync(join(tmpdir(), 'tributary-adoption-'));
  const folder = stackFolder(synthesized, 'state');
  const imports = join(folder, 'import.tf.json');
  const bucket = 'tributary-dev-state-111122223333';
  const environment = loadEnvironment('/project', { TRIBUTARY_ENV: 'dev' });
  if (environment.state.kind === 's3') createStatePlace(environment, environment.state, synthesized).synth();
  afterAll(() => {
    rmSync(synthesized, { recursive: true });
  });

  const adopted = (adoption: Adoption): string[] => {
    adopt(folder, 'alias/tributary-dev-state', adoption);
    const all = JSON.parse(readFileSync(imports, 'utf8')) as { import: { to: string; id: string }[] };
    return all.import.map(({ to, id }) => `${to.replace(/_[0-9A-F]{8}$/, '')} = ${id}`);
  };

  it('is imported: the buckets that are named, and the key with its alias', () => {
    expect(adopted({ buckets: [bucket] })).toEqual([`aws_s3_bucket.bucket = ${bucket}`]);
    expect(adopted({ buckets: [bucket, `${bucket}-logs`], key: 'key-id' })).toEqual([
      `aws_s3_bucket.bucket = ${bucket}`,
      `aws_s3_bucket.logs_bucket = ${bucket}-logs`,
      'aws_kms_key.key = key-id',
      'aws_kms_alias.key_alias = alias/tributary-dev-state',
    ]);
  });

  it('is nothing unless it is said, whatever was said before', () => {
    adopt(folder, 'alias/tributary-dev-state', { buckets: [] });
    expect(existsSync(imports)).toBe(false);
  });

  it('is no bucket of anything else', () => {
    expect(() => {
      adopt(folder, 'alias/tributary-dev-state', { buckets: ['another'] });
    }).toThrow(`another is no bucket of the state: take over ${bucket} or ${bucket}-logs`);
  });
});
