/** Ends what `npm start -- --keep` left up. */
import { say } from './progress';
import { endEverything } from './process/registry';
import { removePostgresData } from './services/postgres';

export async function stop(): Promise<void> {
  const ended = await endEverything();
  removePostgresData();
  if (ended.length === 0) say('stop', 'nothing was running');
  else say('stop', `stopped ${ended.map((service) => service.name).join(', ')}`);
}
