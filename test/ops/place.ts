/** The local environment at an emulator of a test's own. */
import { clientOptions } from '../../config/aws-client';
import { loadEnvironment } from '../../config/load';
import { Names } from '../../config/names';
import type { Place } from '../../ops/place';
import type { Emulator } from '../lambdas/servers/emulator';
import { root } from '../lambdas/servers/python';

export function placeAt({ url }: Emulator): Place {
  const environment = { ...loadEnvironment(root, { TRIBUTARY_ENV: 'local' }), endpoint: url };
  return { environment, names: new Names(environment), aws: clientOptions(environment) };
}
