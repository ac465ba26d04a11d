import Big from 'big.js';
import { buildArtifacts } from '../../build/artifacts';
import type { Environment } from '../../config/environment';
import { loadEnvironment } from '../../config/load';
import { PRICES } from '../../config/prices';
import { dollars, sum, written } from '../../reference/cost/charge';
import { costDocument } from '../../reference/cost/document';
import { FREE_WHILE_IDLE } from '../../reference/cost/free-while-idle';
import { idleCharges, UnpricedResourceError } from '../../reference/cost/idle';
import { busyHour, longestQuery, longestRun } from '../../reference/cost/run';
import { type DescribedEnvironment, describeEnvironment } from '../../reference/described-environment';
import { type Attributes, type FoundResource, type StackJson, SynthesizedStacks } from '../../synthesized/stacks';
import { ROOT } from '../stacks/synthesis';

// Bundling the functions and loading the provider takes seconds, on a busy machine many.
jest.setTimeout(120_000);

/** A stack of one resource a type, or of several. */
const stackOf = (resources: Readonly<Record<string, Attributes | readonly Attributes[]>>): SynthesizedStacks => {
  const byId = (found: Attributes | readonly Attributes[]): Record<string, Attributes> =>
    Object.fromEntries((Array.isArray(found) ? found : [found]).map((one: Attributes, index) => [`r${index}`, one]));
  const resource = Object.fromEntries(Object.entries(resources).map(([type, found]) => [type, byId(found)]));
  return new SynthesizedStacks('111122223333', { small: { resource } as unknown as StackJson });
};
const monthOf = (resources: Parameters<typeof stackOf>[0]): string => written(sum(idleCharges(stackOf(resources))));
const resource = (type: string, attributes: Attributes): FoundResource => ({
  ...attributes,
  stack: 'small',
  type,
  id: 'r',
});

const airflow = { environment_class: 'mw1.small', min_workers: 1, max_workers: 5 };

describe('an idle month', () => {
  it.each([
    // 0.49 × 730
    ['an Airflow with the worker that its class includes', { aws_mwaa_environment: airflow }, '357.70'],
    // 0.49 × 730 + 2 × 0.055 × 730
    ['an Airflow with two more', { aws_mwaa_environment: { ...airflow, min_workers: 3 } }, '438.00'],
    // 0.012 × 730 × 3
    [
      'an endpoint in three zones',
      { aws_vpc_endpoint: { vpc_endpoint_type: 'Interface', subnet_ids: ['a', 'b', 'c'] } },
      '26.28',
    ],
    ['a gateway', { aws_vpc_endpoint: { vpc_endpoint_type: 'Gateway', route_table_ids: ['a', 'b'] } }, '0.00'],
    ['three keys and two secrets', { aws_kms_key: [{}, {}, {}], aws_secretsmanager_secret: [{}, {}] }, '3.80'],
    // (0.052 + 0.005) × 730
    ['a NAT gateway with its address', { aws_nat_gateway: {}, aws_eip: {} }, '41.61'],
    ['an attachment', { aws_ec2_transit_gateway_vpc_attachment: {} }, '43.80'],
    ['a dashboard', { aws_cloudwatch_dashboard: {} }, '3.00'],
    [
      'an alarm on a metric, one that looks each ten seconds, one on alarms',
      {
        aws_cloudwatch_metric_alarm: [{ period: 300 }, { period: 10 }],
        aws_cloudwatch_composite_alarm: {},
      },
      '0.90',
    ],
    [
      'an alarm on what is reckoned of two metrics',
      {
        aws_cloudwatch_metric_alarm: {
          metric_query: [
            { id: 'a', metric: [{ period: 300 }] },
            { id: 'b', metric: { period: 300 } },
            { id: 'c', expression: 'a/b' },
          ],
        },
      },
      '0.20',
    ],
    ['a bucket and a function', { aws_s3_bucket: {}, aws_lambda_function: {} }, '0.00'],
  ])('of %s', (_, resources: Parameters<typeof stackOf>[0], expected) => {
    expect(monthOf(resources)).toBe(expected);
  });

  it('of a type that nobody has priced is refused, not taken for nothing', () => {
    const unknown = (): unknown => idleCharges(stackOf({ aws_db_instance: {} }));
    expect(unknown).toThrow(UnpricedResourceError);
    expect(unknown).toThrow('small: aws_db_instance.r0: nobody has said what it costs while it is idle');
  });

  it('of an Airflow that is larger than what is priced, or has more schedulers, is refused', () => {
    const larger = { aws_mwaa_environment: { ...airflow, environment_class: 'mw1.large' } };
    expect(() => idleCharges(stackOf(larger))).toThrow('no price of the class mw1.large');
    const more = { aws_mwaa_environment: { ...airflow, schedulers: 3 } };
    expect(() => idleCharges(stackOf(more))).toThrow('it sets its schedulers or web servers');
  });

  it('takes no type for free and charged at once', () => {
    for (const type of FREE_WHILE_IDLE.keys()) expect(idleCharges(stackOf({ [type]: { policy: '{}' } }))).toEqual([]);
  });
});

describe('what a run costs at most', () => {
  it('is what all workers cost until its time is up', () => {
    const job = { worker_type: 'G.2X', number_of_workers: 10, timeout: 90 };
    // 10 workers × 2 units × 1.5 hours × 0.44
    expect(longestRun(resource('aws_glue_job', job)).toString()).toBe('13.2');
    const unknown = resource('aws_glue_job', { ...job, worker_type: 'Z.1X' });
    expect(() => longestRun(unknown)).toThrow('no units are known of workers Z.1X');
  });

  it('is what a function costs that is invoked as often at once as it may be', () => {
    const lambda = { memory_size: 2048, reserved_concurrent_executions: 16 };
    // 2 GB × 3600 s × 16 × 0.0000133334
    expect(busyHour(resource('aws_lambda_function', lambda)).toString()).toBe('1.53600768');
    const unbounded = resource('aws_lambda_function', { memory_size: 2048 });
    expect(() => busyHour(unbounded)).toThrow('has no reserved_concurrent_executions');
  });

  it('is what a query costs that scans as much as it may', () => {
    const workgroup = { configuration: { bytes_scanned_cutoff_per_query: 2e12 } };
    expect(longestQuery(resource('aws_athena_workgroup', workgroup)).toString()).toBe('10');
    const unbounded = resource('aws_athena_workgroup', { configuration: {} });
    expect(() => longestQuery(unbounded)).toThrow('has no limit of bytes');
  });
});

describe('money', () => {
  it('is exact, and rounded where it is written alone', () => {
    const cents = { price: 'alarm', count: 3, times: 1 } as const;
    expect(dollars(cents).toString()).toBe('0.3');
    expect([written(new Big('1234567.005')), written(new Big('999.994')), written(new Big('0'))]).toEqual([
      '1,234,567.01',
      '999.99',
      '0.00',
    ]);
  });

  it('has a price, a unit, a page of AWS and what it rests on, each', () => {
    for (const { dollars: price, unit, page, rests } of Object.values(PRICES)) {
      expect(new Big(price).gt(0)).toBe(true);
      expect(page).toMatch(/^https:\/\/aws\.amazon\.com\/[a-z0-9-]+\/pricing\/$/);
      expect([unit, rests]).not.toContain('');
    }
    const units = Object.values(PRICES).map(({ unit }) => unit);
    expect(new Set(units).size).toBe(units.length);
  });
});

describe('the document of costs', () => {
  const described = async (change: Partial<Environment>): Promise<DescribedEnvironment> =>
    describeEnvironment({ ...loadEnvironment(ROOT, { TRIBUTARY_ENV: 'dev' }), ...change }, await buildArtifacts(ROOT));

  it('counts what the stacks hold: another zone, and ways to the sources', async () => {
    const { network, sources } = loadEnvironment(ROOT, { TRIBUTARY_ENV: 'dev' });
    const { marketing, sales } = sources;
    if (marketing === undefined || sales === undefined) throw new Error('dev has no such sources');
    const dev = await described({
      network: { ...network, zones: ['eu-central-1a', 'eu-central-1b', 'eu-central-1c'] },
      sources: {
        marketing: { ...marketing, network: '198.51.100.0/24', route: { kind: 'nat' } },
        sales: { ...sales, route: { kind: 'transit_gateway', id: 'tgw-0123456789abcdef0' } },
      },
    });
    const document = costDocument([dev]);
    expect(document).toContain('| Interface endpoints | 0.012 per hour of an interface in a zone | 45 | 394.20 |');
    expect(document).toContain('| NAT gateways | 0.052 per hour of a NAT gateway | 3 | 113.88 |');
    expect(document).toContain('| Public addresses | 0.005 per hour of a public IPv4 address | 3 | 10.95 |');
    expect(document).toContain('| Attachments to transit gateways | 0.06 per hour of an attachment | 1 | 43.80 |');
  });

  it('is refused for a region that the prices are not of', async () => {
    const dev = await described({});
    const elsewhere = { ...dev, environment: { ...dev.environment, region: 'eu-west-1' } };
    expect(() => costDocument([elsewhere])).toThrow('dev is in eu-west-1, and config/prices.ts has the prices of');
  });
});
