import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Artifacts, buildArtifacts } from '../../build/artifacts';
import { writeCliConfig } from '../../local/terraform-mirror';
import { ROOT, STACKS, Synthesis } from './synthesis';

const run = promisify(execFile);

// The provider is a large program that starts for every stack.
jest.setTimeout(900_000);

/** Terraforms at once: each takes a core and half a gigabyte. */
const PARALLEL = 2;

describe('Terraform', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tributary-terraform-'));
  const made: Synthesis[] = [];
  let variables: NodeJS.ProcessEnv;
  let artifacts: Artifacts;

  const terraform = async (cwd: string, ...args: string[]): Promise<string> => {
    const { stdout } = await run('terraform', args, { cwd, env: variables });
    return stdout;
  };

  beforeAll(async () => {
    // A provider that comes from the registry is fetched once for all stacks, and kept.
    const cache = join(homedir(), '.cache', 'tributary', 'terraform-plugins');
    mkdirSync(cache, { recursive: true });
    variables = {
      ...process.env,
      TF_CLI_CONFIG_FILE: await writeCliConfig(folder, process.env),
      TF_PLUGIN_CACHE_DIR: cache,
      TF_IN_AUTOMATION: '1',
    };
    artifacts = await buildArtifacts(ROOT);
  });
  afterAll(() => {
    for (const synthesis of made) synthesis.remove();
    rmSync(folder, { recursive: true });
  });

  // `local` is applied by the end-to-end tests and the others by the long campaign, which takes more than being valid.
  it('finds every stack of prod valid', async () => {
    const synthesis = await Synthesis.of({ TRIBUTARY_ENV: 'prod' }, artifacts);
    made.push(synthesis);
    // One after the other: Terraform's cache of plugins takes one writer.
    for (const stack of STACKS)
      await terraform(join(synthesis.folder, 'stacks', stack), 'init', '-backend=false', '-input=false');
    const waiting = [...STACKS];
    const verdicts = new Map<string, unknown>();
    const validateNext = async (): Promise<void> => {
      for (let stack = waiting.shift(); stack !== undefined; stack = waiting.shift()) {
        const cwd = join(synthesis.folder, 'stacks', stack);
        const verdict = JSON.parse(await terraform(cwd, 'validate', '-json')) as {
          valid: boolean;
          diagnostics: unknown;
        };
        verdicts.set(stack, { valid: verdict.valid, diagnostics: verdict.diagnostics });
      }
    };
    await Promise.all(Array.from({ length: PARALLEL }, validateNext));
    expect(Object.fromEntries(verdicts)).toEqual(
      Object.fromEntries(STACKS.map((stack) => [stack, { valid: true, diagnostics: [] }])),
    );
  });
});
