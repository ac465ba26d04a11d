/** Deploys the platform and, where the smoke file names none, the databases it reads. */
import { writeFileSync } from 'node:fs';
import { SubscribeCommand } from '@aws-sdk/client-sns';
import type { Environment } from '../../config/environment';
import { parseEnvironment } from '../../config/load';
import type { Context } from '../context';
import { mailboxArn } from '../sources';
import { applyStack, outputOf, type SmokeStacks } from '../stacks';

/** Writes an environment down, so that TRIBUTARY_ENV finds it. */
export function writeEnvironment(file: string, environment: Environment): void {
  // Where an emulator is, TRIBUTARY_AWS_ENDPOINT says each time.
  const written = Object.fromEntries(Object.entries(environment).filter(([setting]) => setting !== 'endpoint'));
  writeFileSync(
    file,
    `${JSON.stringify(written, null, 2)}
`,
  );
}

/** The environment whose own databases are reached by the peering. */
export function byPeering(environment: Environment, id: string, configured: readonly string[]): Environment {
  const sources = Object.entries(environment.sources).map(([source, place]) => [
    source,
    configured.includes(source) ? place : { ...place, route: { kind: 'peering' as const, id } },
  ]);
  return parseEnvironment(
    { ...environment, sources: Object.fromEntries(sources) as Environment['sources'] },
    `the throw-away environment ${environment.name}`,
  );
}

/**
 * A peering needs the platform's network, and the network's routes need the peering: so the network first, then the
 * sources, then everything as it is described now.
 *
 * @param signal ends it before the next stack
 * @returns the environment as it is deployed
 */
export async function deploy(
  stacks: SmokeStacks,
  environment: Environment,
  file: string,
  configured: readonly string[],
  signal?: AbortSignal,
): Promise<Environment> {
  const network = (await stacks.platform(environment)).find(({ name }) => name === 'network');
  if (network === undefined) throw new Error('there is no stack of the network');
  await applyStack(stacks.open(network));
  signal?.throwIfAborted();
  const sources = await stacks.sources(environment);
  await applyStack(sources);
  const reached = byPeering(environment, await outputOf(sources, 'peering'), configured);
  writeEnvironment(file, reached);
  for (const stack of await stacks.platform(reached)) {
    signal?.throwIfAborted();
    await applyStack(stacks.open(stack));
  }
  return reached;
}

/** Lets the mailbox of the run hear what the platform tells. */
export async function subscribe(context: Context): Promise<void> {
  await context.clients.sns.send(
    new SubscribeCommand({
      TopicArn: context.names.signalTopicArn(),
      Protocol: 'sqs',
      Endpoint: await mailboxArn(context),
    }),
  );
}
