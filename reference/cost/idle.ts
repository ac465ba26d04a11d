/** What each resource costs while nothing is ingested and no query runs. */
import type { FoundResource, SynthesizedStacks } from '../../synthesized/stacks';
import { byTheHour, byTheMonth, type Charge } from './charge';
import { FREE_WHILE_IDLE } from './free-while-idle';

/** A resource whose price nobody has said. */
export class UnpricedResourceError extends Error {
  override readonly name = 'UnpricedResourceError';

  constructor({ stack, type, id }: FoundResource, what: string, where: string) {
    super(`${stack}: ${type}.${id}: ${what}: ${where}`);
  }
}

const length = (value: unknown): number => (Array.isArray(value) ? value.length : 0);

function airflow(resource: FoundResource): Charge[] {
  const { environment_class: size, min_workers: workers, schedulers, min_webservers: servers } = resource;
  if (size !== 'mw1.small')
    throw new UnpricedResourceError(
      resource,
      `no price of the class ${String(size)}`,
      'add it to config/prices.ts, and its line to reference/cost/idle.ts',
    );
  if (schedulers !== undefined || servers !== undefined)
    throw new UnpricedResourceError(
      resource,
      'it sets its schedulers or web servers',
      'those beyond the two of each that the class includes cost by the hour: add them to reference/cost/idle.ts',
    );
  // The class includes the first worker.
  return [byTheHour('airflowSmall', 1), byTheHour('airflowSmallWorker', Number(workers) - 1)];
}

/** Seconds; an alarm that looks more often costs more. */
const A_MINUTE = 60;

function alarm({ metric_query: queries, period }: FoundResource): Charge[] {
  const metrics = Array.isArray(queries)
    ? (
        queries as readonly {
          readonly metric?: readonly { readonly period?: number }[] | { readonly period?: number };
        }[]
      )
        .flatMap(({ metric }) => metric ?? [])
        .map((metric) => metric.period)
    : [period];
  return metrics.map((seconds) =>
    byTheMonth(typeof seconds === 'number' && seconds < A_MINUTE ? 'alarmHighResolution' : 'alarm', 1),
  );
}

/** Charges of a resource, by type. */
const CHARGED: Readonly<Record<string, (resource: FoundResource) => Charge[]>> = {
  aws_cloudwatch_composite_alarm: () => [byTheMonth('compositeAlarm', 1)],
  aws_cloudwatch_dashboard: () => [byTheMonth('dashboard', 1)],
  aws_cloudwatch_metric_alarm: alarm,
  aws_ec2_transit_gateway_vpc_attachment: () => [byTheHour('transitAttachment', 1)],
  aws_eip: () => [byTheHour('publicAddress', 1)],
  aws_kms_key: () => [byTheMonth('key', 1)],
  aws_mwaa_environment: airflow,
  aws_nat_gateway: () => [byTheHour('natGateway', 1)],
  aws_secretsmanager_secret: () => [byTheMonth('secret', 1)],
  // A gateway is charged for nothing.
  aws_vpc_endpoint: ({ vpc_endpoint_type: type, subnet_ids: subnets }) =>
    type === 'Interface' ? [byTheHour('endpoint', length(subnets))] : [],
};

/**
 * What the stacks are charged for a month in which nothing happens.
 *
 * @throws UnpricedResourceError for a resource of a type that is neither charged nor known to be free
 */
export const idleCharges = (stacks: Pick<SynthesizedStacks, 'types' | 'resources'>): readonly Charge[] =>
  stacks.types().flatMap((type) =>
    stacks.resources(type).flatMap((resource) => {
      const charged = CHARGED[type];
      if (charged !== undefined) return charged(resource).filter(({ count }) => count > 0);
      if (FREE_WHILE_IDLE.has(type)) return [];
      throw new UnpricedResourceError(
        resource,
        'nobody has said what it costs while it is idle',
        'give its type a charge in reference/cost/idle.ts, or its reason in reference/cost/free-while-idle.ts',
      );
    }),
  );
