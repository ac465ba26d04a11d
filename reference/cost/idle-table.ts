import { type PriceName, PRICES } from '../../config/prices';
import type { DescribedEnvironment } from '../described-environment';
import { code, table } from '../markdown';
import { type Charge, sum, written } from './charge';
import { idleCharges } from './idle';

/** What is charged, in the order of the table. */
const LINES = [
  ['Airflow (MWAA)', ['airflowSmall']],
  ['Airflow: workers beyond the first', ['airflowSmallWorker']],
  ['Interface endpoints', ['endpoint']],
  ['NAT gateways', ['natGateway']],
  ['Public addresses', ['publicAddress']],
  ['Attachments to transit gateways', ['transitAttachment']],
  ['Keys (KMS)', ['key']],
  ['Secrets', ['secret']],
  ['Dashboards', ['dashboard']],
  ['Alarms', ['alarm', 'alarmHighResolution', 'compositeAlarm']],
] as const satisfies readonly (readonly [string, readonly PriceName[]])[];

const of = (charges: readonly Charge[], names: readonly PriceName[]): readonly Charge[] =>
  charges.filter(({ price }) => names.includes(price));

const count = (charges: readonly Charge[]): number => charges.reduce((total, charge) => total + charge.count, 0);

/**
 * A row a kind of charge that an environment has, and their sums.
 *
 * @throws Error when a charge has no row
 */
export function idleTable(described: readonly DescribedEnvironment[]): string {
  const environments = described.map(({ environment, stacks }) => ({
    name: environment.name,
    charges: idleCharges(stacks),
  }));
  const lineNames: readonly PriceName[] = LINES.flatMap(([, names]) => [...names]);
  const lost = environments.flatMap(({ charges }) => charges).filter(({ price }) => !lineNames.includes(price));
  if (lost.length > 0)
    throw new Error(`no row for ${lost.map(({ price }) => price).join(', ')}: add it to reference/cost/idle-table.ts`);
  const rows = LINES.flatMap(([what, names]) =>
    names
      .filter((name) => environments.some(({ charges }) => of(charges, [name]).length > 0))
      .map((name) => [
        what,
        `${PRICES[name].dollars} per ${PRICES[name].unit}`,
        ...environments.flatMap(({ charges }) => {
          const ofLine = of(charges, [name]);
          return [String(count(ofLine)), written(sum(ofLine))];
        }),
      ]),
  );
  const totals = environments.flatMap(({ charges }) => ['', `**${written(sum(charges))}**`]);
  return table(
    ['what', 'dollars', ...environments.flatMap(({ name }) => [`${code(name)}: how many`, 'a month'])],
    [...rows, ['**All**', '', ...totals]],
    environments.flatMap((_, index) => [2 + 2 * index, 3 + 2 * index]),
  );
}
