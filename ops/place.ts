/** The environment that a command is sent to. */
import { clientOptions } from '../config/aws-client';
import type { Environment } from '../config/environment';
import { loadEnvironment } from '../config/load';
import { Names } from '../config/names';
import type { PlaceFlags } from './flags';
import { projectFolder } from './root';

export interface Place {
  readonly environment: Environment;
  readonly names: Names;
  /** What clients of AWS are made with. */
  readonly aws: ReturnType<typeof clientOptions>;
}

/** @throws ConfigError when there is no such environment */
export function placeOf({ env }: PlaceFlags): Place {
  const named = env === undefined ? {} : { TRIBUTARY_ENV: env };
  const environment = loadEnvironment(projectFolder(), { ...process.env, ...named });
  return { environment, names: new Names(environment), aws: clientOptions(environment) };
}
