/** The CDKTF app: the environment that TRIBUTARY_ENV names (default `local`) as five stacks. */
import { buildArtifacts } from './build/artifacts';
import { BuildError } from './build/files';
import { ConfigError } from './config/errors';
import { loadEnvironment } from './config/load';
import { ContractError } from './contracts/load';
import { UnknownServiceError } from './modules/called-services';

async function synthesize(): Promise<void> {
  // cdktf runs the app in the folder of cdktf.json.
  const root = process.cwd();
  const environment = loadEnvironment(root, process.env);
  // The bundler works in a process of its own; the constructs, large modules, load meanwhile.
  const [artifacts, { createPlatform }] = await Promise.all([buildArtifacts(root), import('./stacks/platform.js')]);
  createPlatform(environment, artifacts).synth();
}

synthesize().catch((error: unknown) => {
  const known = [ConfigError, BuildError, ContractError, UnknownServiceError].some((kind) => error instanceof kind);
  console.error(known ? (error as Error).message : error);
  process.exitCode = 1;
});
