import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { isThrowAway } from '../../config/environment';
import { loadEnvironment, parseEnvironment, throwAwayFile } from '../../config/load';
import { stackFolder } from '../../deployment/terraform';
import { writeCliConfig } from '../../local/terraform-mirror';
import { loadConfiguration } from '../../smoke/configuration';
import { drawName, throwAwayEnvironment } from '../../smoke/environment';
import { buildSeed } from '../../smoke/seed/archive';
import { createSources } from '../../smoke/sources-stack';
import { byPeering, writeEnvironment } from '../../smoke/stages/deployment';
import { ROOT } from '../stacks/synthesis';

const run = promisify(execFile);

// Terraform reads the provider, a large program.
jest.setTimeout(300_000);

const folder = mkdtempSync(join(tmpdir(), 'tributary-throw-away-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const environment = throwAwayEnvironment({
  name: 'smokeabc123',
  account: '222233334444',
  region: 'eu-central-1',
  zones: ['eu-central-1a', 'eu-central-1b'],
  operator: 'arn:aws:iam::222233334444:role/*admin',
  sources: {
    marketing: { network: '10.121.0.0/20', port: 3306, concurrency: 8, passwordRotationDays: 30 },
    sales: { network: '10.121.0.0/20', port: 1433, concurrency: 8, passwordRotationDays: 30 },
  },
  stateFolder: join(folder, 'terraform'),
});

const brokenBy = (change: object): string => {
  try {
    parseEnvironment({ ...environment, ...change }, 'here');
  } catch (error) {
    return (error as Error).message;
  }
  return 'accepted';
};

describe('a throw-away environment', () => {
  it('has a name of its own each time, that no environment in use can have', () => {
    const names = Array.from({ length: 50 }, drawName);
    expect(new Set(names).size).toBe(50);
    expect(names.every(isThrowAway)).toBe(true);
    expect(['dev', 'prod', 'local', 'smoke', 'smoke-abc', 'smokeABC123'].filter(isThrowAway)).toEqual([]);
  });

  it('may be emptied and forgotten, and dev and prod may not', () => {
    expect(environment.removal).toBe('emptied');
    expect(brokenBy({})).toBe('accepted');
    expect(brokenBy({ removal: 'removable' })).toContain('removal: must be emptied');
    for (const name of ['dev', 'prod']) {
      const message = brokenBy({ name });
      expect(message).toContain('removal: emptied is for the environment local alone');
      expect(message).toContain('retention.secretRecoveryDays: must be at least 7');
      expect(message).toContain('state.kind: must be s3');
    }
  });

  it('is found by TRIBUTARY_ENV where its run wrote it down, and nowhere else', () => {
    const variables = { TRIBUTARY_ENV: 'smokeabc123', TRIBUTARY_STATE: folder };
    expect(() => loadEnvironment(ROOT, variables)).toThrow('there is no');
    const file = throwAwayFile(folder, 'smokeabc123');
    mkdirSync(join(folder, 'smoke', 'smokeabc123'), { recursive: true });
    writeEnvironment(file, { ...environment, endpoint: 'http://127.0.0.1:1' });
    expect(readFileSync(file, 'utf8')).not.toContain('endpoint');
    expect(loadEnvironment(ROOT, variables)).toEqual(environment);
  });

  it('reaches the databases that the run brings by their peering, and leaves those of the smoke file', () => {
    const { marketing, sales } = environment.sources;
    if (marketing === undefined || sales === undefined) throw new Error('the environment lacks a source');
    const own = { ...environment, sources: { marketing, sales: { ...sales, network: '10.99.0.0/24' } } };
    const reached = byPeering(own, 'pcx-0123456789abcdef0', ['sales']);
    expect(reached.sources['marketing']?.route).toEqual({ kind: 'peering', id: 'pcx-0123456789abcdef0' });
    expect(reached.sources['sales']?.route).toBeUndefined();
  });

  it('brings databases that Terraform finds valid, private and encrypted, with no password in its configuration', async () => {
    const seed = await buildSeed(ROOT, join(folder, 'seed.zip'));
    createSources(environment, { seed }, join(folder, 'sources')).synth();
    const cwd = stackFolder(join(folder, 'sources'), 'sources');
    const text = readFileSync(join(cwd, 'cdk.tf.json'), 'utf8');
    const { resource } = JSON.parse(text) as {
      resource: Record<string, Record<string, Record<string, unknown>>>;
    };
    const databases = Object.values(resource['aws_db_instance'] ?? {});
    expect(databases.map(({ engine }) => engine)).toEqual(['mysql', 'sqlserver-ex']);
    for (const database of databases) {
      expect(database).toMatchObject({
        storage_encrypted: true,
        publicly_accessible: false,
        manage_master_user_password: true,
      });
      expect(database).not.toHaveProperty('password');
    }
    const env = { ...process.env, TF_CLI_CONFIG_FILE: await writeCliConfig(folder, process.env) };
    await run('terraform', ['init', '-backend=false', '-no-color'], { cwd, env });
    const { stdout } = await run('terraform', ['validate', '-no-color'], { cwd, env });
    expect(stdout).toContain('The configuration is valid');
  });
});

describe('the smoke file', () => {
  const written = (text: string): string => {
    const file = join(folder, 'smoke.yaml');
    writeFileSync(file, text);
    return file;
  };

  it('may be missing, or empty', () => {
    expect(loadConfiguration(join(folder, 'none.yaml'))).toEqual({ sources: {} });
    expect(loadConfiguration(written(''))).toEqual({ sources: {} });
  });

  it('is refused with the field that is wrong', () => {
    expect(() => loadConfiguration(written('foreignRole: admin'))).toThrow(
      'foreignRole: must be the ARN of an IAM role',
    );
    expect(() => loadConfiguration(written('github: { repository: x }'))).toThrow(
      'github.repository: must be <owner>/<repository>',
    );
  });
});
