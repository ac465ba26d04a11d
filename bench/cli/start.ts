/** How long it takes until help is there. */
import { compare, type Figures, median, ratio } from '../extract/comparison';
import { measure } from '../extract/measure';
import type { Options } from './options';
import { awsCli, tributary } from './programs';

const CORES = [0, 1];

export async function start({ rounds }: Options): Promise<string> {
  const [ours, peer] = [tributary('tributary --help', '--help'), await awsCli('aws --version', '--version')];
  // The first start of a checkout makes the bundle, and fills the caches of both.
  for (const program of [ours, peer]) await measure(program, { cores: CORES, servers: [] });
  const [own, other] = (await compare([ours, peer], rounds, (program) =>
    measure(program, { cores: CORES, servers: [] }),
  )) as [Figures, Figures];
  const walls = [own, other].map(({ name, runs }) => `${name}: ${median(runs.map(({ wall }) => wall)).toFixed(3)} s`);
  const { median: times, least, most } = ratio(own, other, 'wall');
  return `${walls.join(', ')}; ${times.toFixed(2)} times as long (${least.toFixed(2)} to ${most.toFixed(2)}), ${rounds} rounds`;
}
