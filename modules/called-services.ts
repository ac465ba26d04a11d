/** Which services the private network calls, as VPC endpoints name them: `com.amazonaws.<region>.<service>`. */
import type { Statement } from './policy';

/** A role that is taken on inside the network. */
export interface Caller {
  /** What the role is for. */
  readonly purpose: string;
  readonly statements: readonly Statement[];
}

/** A role may call a service of which nobody has said how the network reaches it. */
export class UnknownServiceError extends Error {
  override readonly name = 'UnknownServiceError';
}

/** The interface that a call takes, by the prefix of its action; null: none. */
const INTERFACES: ReadonlyMap<string, string | null> = new Map([
  // Only the environment's metrics: nobody inside the network manages Airflow by its API.
  ['airflow', 'airflow.ops'],
  ['athena', 'athena'],
  ['cloudwatch', 'monitoring'],
  // By a gateway, which is always there.
  ['dynamodb', null],
  // Lambda and Glue attach their interfaces to the network from their own.
  ['ec2', null],
  ['glue', 'glue'],
  ['kms', 'kms'],
  ['lambda', 'lambda'],
  ['logs', 'logs'],
  // By a gateway, too.
  ['s3', null],
  ['secretsmanager', 'secretsmanager'],
  ['sns', 'sns'],
  ['sqs', 'sqs'],
  ['sts', 'sts'],
  ['xray', 'xray'],
]);

/**
 * What MWAA calls in its own name, beyond its role, where there is no way to the internet:
 * https://docs.aws.amazon.com/mwaa/latest/userguide/vpc-vpe-create-access.html.
 */
export const AIRFLOW_SERVICES = [
  // Itself: the environment, its web server, its health.
  'airflow.api',
  'airflow.env',
  'airflow.ops',
  // The images that its containers start from.
  'ecr.api',
  'ecr.dkr',
  // The key of its metadata and its queue.
  'kms',
  // Logs and metrics of its components.
  'logs',
  'monitoring',
  // The queue of its tasks, in the service's own account.
  'sqs',
] as const;

/**
 * The services with an interface that the roles may call, sorted.
 *
 * @throws UnknownServiceError when an action is of a service that has no line above
 */
export function calledServices(callers: readonly Caller[]): string[] {
  const services = new Set<string>();
  for (const { purpose, statements } of callers)
    for (const { sid, effect, actions } of statements)
      for (const action of effect === 'Deny' ? [] : actions) {
        const service = INTERFACES.get(action.slice(0, action.indexOf(':')));
        if (service === undefined)
          throw new UnknownServiceError(
            `role ${purpose}, statement ${sid}: it may call ${action} inside the private network, and ` +
              'modules/called-services.ts does not say by which endpoint: add the line, or say that the role is taken ' +
              'on outside the network (insideNetwork: false)',
          );
        if (service !== null) services.add(service);
      }
  return [...services].sort();
}
