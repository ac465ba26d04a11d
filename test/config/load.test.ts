import { join } from 'node:path';
import { dev } from '../../config/environments/dev';
import { prod } from '../../config/environments/prod';
import { datasetsBySource, loadEnvironment, parseEnvironment } from '../../config/load';
import { ConfigError } from '../../config/errors';
import { loadContracts } from '../../contracts/load';

const ROOT = '/project';

describe('loading an environment', () => {
  it('takes local when none is named', () => {
    expect(loadEnvironment(ROOT, {}).name).toBe('local');
  });

  it.each(['local', 'dev', 'prod'])('finds %s valid', (name) => {
    expect(loadEnvironment(ROOT, { TRIBUTARY_ENV: name }).name).toBe(name);
  });

  it('names the variable and the choices when the environment is unknown', () => {
    expect(() => loadEnvironment(ROOT, { TRIBUTARY_ENV: 'staging' })).toThrow(
      new ConfigError('TRIBUTARY_ENV is "staging": set it to one of local, dev, prod'),
    );
  });

  it('finds the local services from the port base', () => {
    const environment = loadEnvironment(ROOT, { TRIBUTARY_PORT_BASE: '15000' });
    expect(environment.endpoint).toBe('http://127.0.0.1:15000');
    expect(environment.sources).toMatchObject({ marketing: { port: 15002 }, sales: { port: 15003 } });
  });

  it.each(['80', 'many', '70000'])('refuses %s as a port base', (base) => {
    expect(() => loadEnvironment(ROOT, { TRIBUTARY_PORT_BASE: base })).toThrow(
      `TRIBUTARY_PORT_BASE is "${base}": set it to a port between 1024 and 65000, or unset it`,
    );
  });

  it('keeps the local state below the state folder', () => {
    expect(loadEnvironment(ROOT, {}).state).toEqual({ kind: 'local', folder: '/project/.tributary/terraform/local' });
    expect(loadEnvironment(ROOT, { TRIBUTARY_STATE: '/elsewhere' }).state).toEqual({
      kind: 'local',
      folder: '/elsewhere/terraform/local',
    });
  });

  it.each([
    ['dev', dev],
    ['prod', prod],
  ])('keeps the state of %s in S3 and sends it to AWS', (name, values) => {
    const environment = loadEnvironment(ROOT, { TRIBUTARY_ENV: name });
    expect(environment.endpoint).toBeUndefined();
    expect(environment.state).toEqual(values.state);
    expect(environment.state.kind).toBe('s3');
  });

  it('sends an environment to the emulator that is named, with its state in files', () => {
    const variables = { TRIBUTARY_ENV: 'prod', TRIBUTARY_AWS_ENDPOINT: 'http://127.0.0.1:9999' };
    expect(loadEnvironment(ROOT, variables)).toMatchObject({
      account: prod.account,
      endpoint: 'http://127.0.0.1:9999',
      state: { kind: 'local', folder: '/project/.tributary/terraform/prod' },
      removal: 'protected',
    });
  });

  it('says which variable holds what is no address', () => {
    expect(() => loadEnvironment(ROOT, { TRIBUTARY_ENV: 'dev', TRIBUTARY_AWS_ENDPOINT: 'localhost' })).toThrow(
      'config/environments/dev.ts with TRIBUTARY_AWS_ENDPOINT: endpoint: must be an http or https URL',
    );
  });
});

describe('the rules of an environment', () => {
  const broken = (change: object): string => {
    try {
      parseEnvironment({ ...prod, ...change }, 'here.ts');
    } catch (error) {
      return (error as Error).message;
    }
    return 'accepted';
  };

  it.each([
    ['an unprotected prod', { removal: 'removable' }, 'here.ts: removal: must be protected'],
    ['emptied buckets in dev', { name: 'dev', removal: 'emptied' }, 'here.ts: removal: emptied is for the environment'],
    ['a local environment on AWS', { name: 'local' }, 'here.ts: endpoint: must be the emulator'],
    [
      'state in files for AWS',
      { state: { kind: 'local', folder: 'x' } },
      'here.ts: state.kind: must be s3: the state of an environment in AWS is shared and locked',
    ],
    [
      'a zone of another region',
      { network: { cidr: '10.0.0.0/20', zones: ['eu-central-1a', 'eu-west-1b'] } },
      'here.ts: network.zones.1: eu-west-1b is not in region eu-central-1',
    ],
    [
      'one zone twice',
      { network: { cidr: '10.0.0.0/20', zones: ['eu-central-1a', 'eu-central-1a'] } },
      'here.ts: network.zones: names a zone twice',
    ],
    [
      'a network with bits behind its prefix',
      { network: { ...prod.network, cidr: '10.0.0.1/20' } },
      'here.ts: network.cidr: must be an IPv4 network in CIDR form',
    ],
    [
      'a source anywhere in the world',
      { sources: { marketing: { network: '0.0.0.0/0', port: 3306, concurrency: 1 } } },
      'here.ts: sources.marketing.network: is wider than /16',
    ],
    [
      'a source in the network of the platform itself',
      { sources: { ...prod.sources, marketing: { ...prod.sources['marketing'], network: '10.30.1.0/24' } } },
      'here.ts: sources.marketing.network: 10.30.1.0/24 overlaps network.cidr, 10.30.0.0/20',
    ],
    [
      'two ways to one network',
      {
        sources: {
          marketing: { ...prod.sources['marketing'], route: { kind: 'peering', id: 'pcx-0123456789abcdef0' } },
          sales: { ...prod.sources['sales'], network: '10.130.10.128/25' },
        },
      },
      'here.ts: sources.sales.route: is none, but source marketing, whose network 10.130.10.0/24 overlaps ' +
        '10.130.10.128/25, has peering pcx-0123456789abcdef0: there can be one way to a network',
    ],
    [
      'a worker that Glue does not have',
      { jobs: { ...prod.jobs, stage: { ...prod.jobs.stage, workerType: 'G.3X' } } },
      'here.ts: jobs.stage.workerType: Invalid option: expected one of "G.1X"|"G.2X"|"G.4X"|"G.8X"',
    ],
    [
      'a period CloudWatch does not know',
      { retention: { ...prod.retention, logDays: 31 } },
      'here.ts: retention.logDays: must be one of 1, 3, 5',
    ],
    [
      'parts of an open attempt that end no sooner than those of a committed one',
      { retention: { ...prod.retention, rawDays: 7, openAttemptDays: 7 } },
      'here.ts: retention.openAttemptDays: must be less than rawDays',
    ],
    [
      'a quarantine that loses rows which can be read again',
      { retention: { ...prod.retention, quarantineDays: 729 } },
      'here.ts: retention.quarantineDays: is less than rawDays',
    ],
    [
      'raw parts that move to cheaper storage just before they end',
      { retention: { ...prod.retention, rawInfrequentAccessDays: 60, rawGlacierDays: null, rawDays: 80 } },
      'here.ts: retention.rawInfrequentAccessDays: must be 30 days before rawDays',
    ],
    [
      'raw parts that move on sooner than S3 lets them',
      { retention: { ...prod.retention, rawInfrequentAccessDays: 60, rawGlacierDays: 89 } },
      'here.ts: retention.rawGlacierDays: must be 30 days after rawInfrequentAccessDays',
    ],
    [
      'a role of another account to deploy with',
      { deployment: { roleArn: 'arn:aws:iam::111122223333:role/deploy' } },
      'here.ts: deployment.roleArn: must be a role of account 444455556666',
    ],
    [
      'analysts who are anybody',
      { analysts: { principals: ['*'] } },
      'here.ts: analysts.principals.0: must be the ARN, or pattern, of IAM roles or users',
    ],
    [
      'a single zone',
      { network: { ...prod.network, zones: ['eu-central-1a'] } },
      'here.ts: network.zones: must be two',
    ],
    [
      'secrets that are gone at once',
      { retention: { ...prod.retention, secretRecoveryDays: 0 } },
      'here.ts: retention.secretRecoveryDays: must be at least 7',
    ],
    [
      'a cutoff below what Athena takes',
      { athena: { ...prod.athena, analystsCutoffBytes: 10 * 1024 ** 2 - 1 } },
      'here.ts: athena.analystsCutoffBytes: Too small: expected number to be >=10485760',
    ],
    [
      'more workers at least than at most',
      { airflow: { ...prod.airflow, workers: { min: 3, max: 2 } } },
      'here.ts: airflow.workers: min 3 is more than max 2',
    ],
    [
      'a Slack workspace by its name',
      { alarms: { ...prod.alarms, slack: { teamId: 'example', channelId: 'C0123456789' } } },
      'here.ts: alarms.slack.teamId: must be the id of a Slack workspace, such as T0123456789',
    ],
    [
      'a Slack channel by its name',
      { alarms: { ...prod.alarms, slack: { teamId: 'T0123456789', channelId: '#data' } } },
      'here.ts: alarms.slack.channelId: must be the id of a Slack channel, such as C0123456789, and not its name',
    ],
    [
      'half a Slack channel',
      { alarms: { ...prod.alarms, slack: { teamId: 'T0123456789' } } },
      'here.ts: alarms.slack.channelId: ',
    ],
    ['a field nobody knows', { colour: 'blue' }, 'here.ts: (whole): '],
  ])('refuses %s', (_, change, message) => {
    expect(broken(change)).toContain(message);
  });

  it.each(['C0123456789', 'G0123456789'])('takes the Slack channel %s', (channelId) => {
    expect(broken({ alarms: { ...prod.alarms, slack: { teamId: 'T0123456789', channelId } } })).toBe('accepted');
  });

  it('tells every broken rule at once', () => {
    expect(broken({ account: '12', region: 'europe' }).split('\n').length).toBeGreaterThanOrEqual(2);
  });
});

describe('datasets by source', () => {
  const contracts = loadContracts(join(__dirname, '..', '..', 'contracts'));
  const environment = loadEnvironment(ROOT, {});

  it('finds the datasets of each source', () => {
    const datasets = datasetsBySource(environment, contracts);
    expect([...datasets.keys()]).toEqual(['marketing', 'sales']);
    expect(datasets.get('sales')?.map(({ dataset }) => dataset)).toEqual([
      'customers',
      'order_items',
      'orders',
      'products',
    ]);
  });

  it('names the contract whose source the environment does not have', () => {
    const { marketing, ...others } = environment.sources;
    expect(marketing).toBeDefined();
    expect(() => datasetsBySource({ ...environment, sources: others }, contracts)).toThrow(
      'config/environments/local.ts: sources: no source marketing, which contracts/ad_performance.yaml reads',
    );
  });

  it('refuses a source that no contract reads', () => {
    const support = { network: '10.1.0.0/24', port: 3306, concurrency: 1, passwordRotationDays: null };
    const sources = { ...environment.sources, support };
    expect(() => datasetsBySource({ ...environment, sources }, contracts)).toThrow(
      'config/environments/local.ts: sources.support: no contract reads this source',
    );
  });
});
