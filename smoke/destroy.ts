/** Destroys what a smoke run made, and proves that nothing of it is left. */
import { existsSync } from 'node:fs';
import type { Environment } from '../config/environment';
import { Names } from '../config/names';
import type { Clients } from './clients';
import { type Leftover, leftovers } from './leftovers';
import type { SmokeStacks } from './stacks';
import { sweep } from './sweep';
import type { Workplace } from './workplace';

export interface Destruction {
  readonly environment: Environment;
  readonly workplace: Workplace;
  readonly stacks: SmokeStacks;
  readonly clients: Clients;
  /** Looks again until there is an answer, as `Context.until`: AWS's index of tags is behind. */
  readonly until: <T>(minutes: number, look: () => Promise<T | undefined>) => Promise<T | undefined>;
  readonly tell: (text: string) => void;
}

const INDEX_MINUTES = 30;

/**
 * Stacks in the inverse of their order, with the sources' before the network that they are peered with. What fails is told,
 * and the rest goes on.
 *
 * @returns what is left
 */
export async function destroyAll(destruction: Destruction): Promise<Leftover[]> {
  const { environment, workplace, stacks, clients, until, tell } = destruction;
  const names = new Names(environment);
  const steps: [string, () => Promise<void>][] = [];
  if (existsSync(workplace.file('platform/manifest.json')))
    for (const stack of stacks.synthesizedPlatform().toReversed())
      steps.push([stack.name, () => stacks.destroy(stacks.open(stack), `destroy-${stack.name}.log`)]);
  if (existsSync(workplace.file('sources/manifest.json')))
    steps.splice(
      steps.findIndex(([stack]) => stack === 'network'),
      0,
      ['sources', () => stacks.destroy(stacks.synthesizedSources(), 'destroy-sources.log')],
    );
  for (const [stack, destroy] of steps)
    try {
      await destroy();
      tell(`stack ${stack}: destroyed`);
    } catch (error) {
      tell(`stack ${stack}: ${(error as Error).message}`);
    }
  for (const failure of await sweep(clients, names, environment.name)) tell(failure);
  let left: Leftover[] = [];
  await until(INDEX_MINUTES, async () => {
    left = await leftovers(clients, names, environment.name);
    return left.length === 0 ? true : undefined;
  });
  if (left.length === 0) workplace.change({ destroyed: true });
  return left;
}
