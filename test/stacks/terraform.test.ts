import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { writeCliConfig } from '../../local/terraform-mirror';
import { STACKS } from '../../synthesized/stacks';
import { Synthesis, WITH_SLACK } from './synthesis';

const run = promisify(execFile);

// Terraform reads the provider, a large program, and starts it.
jest.setTimeout(900_000);

describe('Terraform', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tributary-terraform-'));
  let synthesis: Synthesis;
  let variables: NodeJS.ProcessEnv;

  const terraform = async (...args: string[]): Promise<string> => {
    const { stdout } = await run('terraform', args, { cwd: synthesis.folder, env: variables });
    return stdout;
  };

  beforeAll(async () => {
    // A provider that comes from the registry is fetched once, and kept.
    const cache = join(homedir(), '.cache', 'tributary', 'terraform-plugins');
    mkdirSync(cache, { recursive: true });
    variables = {
      ...process.env,
      TF_CLI_CONFIG_FILE: await writeCliConfig(folder, process.env),
      TF_PLUGIN_CACHE_DIR: cache,
      TF_IN_AUTOMATION: '1',
    };
    synthesis = await Synthesis.of({ TRIBUTARY_ENV: 'prod' }, undefined, WITH_SLACK);
  });
  afterAll(() => {
    synthesis.remove();
    rmSync(folder, { recursive: true });
  });

  // `local` is applied by the end-to-end tests and the others by the long campaign, which takes more than being valid.
  it('finds every stack of prod valid, with a Slack channel,', async () => {
    // As modules of one configuration, the stacks share the provider's schema, which takes longest to come by.
    const configuration = {
      module: Object.fromEntries(STACKS.map((stack) => [stack, { source: `./stacks/${stack}` }])),
    };
    writeFileSync(join(synthesis.folder, 'main.tf.json'), JSON.stringify(configuration));
    for (const stack of STACKS) {
      const { terraform: settings, ...rest } = synthesis.stacks[stack];
      // A module has no state of its own: Terraform would warn of the backend, which it does not look into here.
      const json = { ...rest, terraform: { ...settings, backend: undefined } };
      writeFileSync(join(synthesis.folder, 'stacks', stack, 'cdk.tf.json'), JSON.stringify(json));
    }
    await terraform('init', '-backend=false', '-input=false');
    // Terraform fails where it finds something, and says what all the same.
    const verdict = await terraform('validate', '-json').catch(
      (error: unknown) => (error as { stdout: string }).stdout,
    );
    const { valid, diagnostics } = JSON.parse(verdict) as {
      readonly valid: boolean;
      readonly diagnostics: readonly { readonly summary: string; readonly detail: string }[];
    };
    expect(diagnostics.map(({ summary, detail }) => `${summary}: ${detail}`)).toEqual([]);
    expect(valid).toBe(true);
  });
});
