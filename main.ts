/** The CDKTF app: the environment that TRIBUTARY_ENV names (default `local`) as five stacks. */
import { App } from 'cdktf';
import { buildArtifacts } from './build/artifacts';
import { BuildError } from './build/files';
import { ConfigError } from './config/errors';
import { loadEnvironment } from './config/load';
import { ContractError } from './contracts/load';
import { addPlatform } from './stacks/platform';

async function synthesize(): Promise<void> {
  const environment = loadEnvironment(__dirname, process.env);
  const artifacts = await buildArtifacts(__dirname);
  const app = new App();
  addPlatform(app, environment, artifacts);
  app.synth();
}

synthesize().catch((error: unknown) => {
  const known = error instanceof ConfigError || error instanceof BuildError || error instanceof ContractError;
  console.error(known ? error.message : error);
  process.exitCode = 1;
});
