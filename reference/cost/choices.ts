/** What a change of the environment adds to an idle month. */
import { PRICES } from '../../config/prices';
import type { DescribedEnvironment } from '../described-environment';
import { table } from '../markdown';
import { byTheHour, type Charge, sum, written } from './charge';

const length = (value: unknown): number => (Array.isArray(value) ? value.length : 0);

export function choicesTable({ environment, stacks }: DescribedEnvironment): string {
  const zones = environment.network.zones.length;
  const interfaces = stacks
    .resources('aws_vpc_endpoint')
    .filter((endpoint) => length(endpoint['subnet_ids']) > 0).length;
  const choices: readonly (readonly [string, string, readonly Charge[]])[] = [
    ['a zone more', '`network.zones`', [byTheHour('endpoint', interfaces)]],
    ['a service that nobody called before', 'a permission of a role', [byTheHour('endpoint', zones)]],
    [
      'sources over the internet',
      '`sources.<source>.route: nat`',
      [byTheHour('natGateway', zones), byTheHour('publicAddress', zones)],
    ],
    [
      'sources behind a transit gateway',
      '`sources.<source>.route: transit_gateway`',
      [byTheHour('transitAttachment', 1)],
    ],
    ['a worker of Airflow that is always there', '`airflow.workers.min`', [byTheHour('airflowSmallWorker', 1)]],
  ];
  return table(
    ['choice', 'by', 'reckoned as', 'a month'],
    choices.map(([what, by, charges]) => [
      what,
      by,
      charges.map(({ price, count, times }) => `${count} × ${times} × ${PRICES[price].dollars}`).join(' + '),
      written(sum(charges)),
    ]),
    [3],
  );
}
