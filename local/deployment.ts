/** Deploys to AWS, with Terraform set up for this machine. */
import { join } from 'node:path';
import { loadEnvironment } from '../config/load';
import { bootstrapEnvironment } from '../deployment/bootstrap/command';
import { terraformEnvironment } from './cdktf';
import { root, state } from './layout';

export interface BootstrapFlags {
  readonly yes?: boolean;
  readonly adoptBucket?: boolean;
  readonly adoptKey?: string;
}

/** Makes the place of the state of the environment that TRIBUTARY_ENV names, unless it is there. */
export async function bootstrap(flags: BootstrapFlags): Promise<void> {
  const environment = loadEnvironment(root, process.env, 'as written');
  await bootstrapEnvironment({
    environment,
    folder: join(state, 'bootstrap', environment.name),
    variables: await terraformEnvironment(),
    adoption: {
      bucket: flags.adoptBucket === true,
      ...(flags.adoptKey === undefined ? {} : { key: flags.adoptKey }),
    },
    yes: flags.yes === true,
  });
}
