/** An environment with twenty times the datasets of today is still one that AWS takes. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Checkout, makeCheckout } from '../../bench/orchestration/checkout';
import { type Artifacts, buildArtifacts } from '../../build/artifacts';
import { LIMITS } from './limits';
import { Synthesis } from './synthesis';

const DATASETS = 200;

// The functions are bundled anew, with all contracts.
jest.setTimeout(240_000);

describe(`prod with ${DATASETS} datasets`, () => {
  let checkout: Checkout;
  let artifacts: Artifacts;
  let synthesis: Synthesis;
  beforeAll(async () => {
    checkout = makeCheckout(DATASETS);
    artifacts = await buildArtifacts(checkout.root);
    synthesis = await Synthesis.of({ TRIBUTARY_ENV: 'prod' }, artifacts);
  });
  afterAll(() => {
    synthesis.remove();
    checkout.remove();
  });

  it.each(LIMITS)('has at most $most $what', ({ most, measure }) => {
    const measured = measure(synthesis, checkout.root);
    expect(measured.some(([, size]) => size > 0)).toBe(true);
    expect(measured.filter(([, size]) => size > most)).toEqual([]);
  });

  it('would be refused with all alarms in one widget, or with more in a role', () => {
    const beyond = (changed: Synthesis): string[] =>
      LIMITS.filter(({ most, measure }) => measure(changed, checkout.root).some(([, size]) => size > most)).map(
        ({ what }) => what,
      );
    const [dashboard] = synthesis.resources('aws_cloudwatch_dashboard');
    const [role] = synthesis.resources('aws_iam_role_policy');
    if (dashboard === undefined || role === undefined) throw new Error('there is no dashboard, or no role');
    const alarms = synthesis.resources('aws_cloudwatch_metric_alarm').map(({ alarm_name: name }) => name);
    const body = JSON.stringify({ widgets: [{ type: 'alarm', properties: { alarms } }] });
    expect(beyond(synthesis.changed(dashboard, (is) => ({ ...is, dashboard_body: body })))).toEqual([
      'alarms in a widget',
    ]);
    expect(beyond(synthesis.changed(role, (is) => ({ ...is, policy: String(is['policy']).repeat(30) })))).toEqual([
      "characters of a role's inline policies together",
    ]);
  });

  it('has them all: every dataset is crawled, staged, alarmed on, shown, and known to functions, jobs and DAG', () => {
    const names = artifacts.contracts.map(({ dataset }) => dataset);
    expect(names).toHaveLength(DATASETS);
    const stacks = JSON.stringify(synthesis.stacks);
    const functions = readdirSync(join(checkout.root, 'dist', 'lambdas', 'extract', 'contracts'));
    const jobs = String(
      (synthesis.resources('aws_glue_job')[0]?.['default_arguments'] as Record<string, string>)['--extra-files'],
    );
    const dashboard = String(synthesis.resources('aws_cloudwatch_dashboard')[0]?.['dashboard_body']);
    const lacking = names.filter(
      (dataset) =>
        !stacks.includes(`/${dataset}"}`) ||
        !stacks.includes(`-DataStale-${dataset}"`) ||
        !stacks.includes(`airflow/dags/contracts/${dataset}.yaml`) ||
        !dashboard.includes(`"Dataset","${dataset}"`) ||
        !functions.includes(`${dataset}.yaml`) ||
        !jobs.includes(`/${dataset}.yaml`),
    );
    expect(lacking).toEqual([]);
  });

  it('shows every alarm once, in several widgets', () => {
    const body = String(synthesis.resources('aws_cloudwatch_dashboard')[0]?.['dashboard_body']);
    const { widgets } = JSON.parse(body) as { widgets: { properties: { title?: string; alarms?: string[] } }[] };
    const shown = widgets.flatMap(({ properties }) => properties.alarms ?? []);
    expect(new Set(shown).size).toBe(shown.length);
    expect(shown).toHaveLength(synthesis.resources('aws_cloudwatch_metric_alarm').length);
    expect(shown.length).toBeGreaterThan(3 * DATASETS);
    expect(widgets.map(({ properties }) => properties.title)).toContain('Alarms (1 of 7)');
  });

  it('lets none of the policies grow with the datasets', async () => {
    const today = await Synthesis.of({ TRIBUTARY_ENV: 'prod' });
    const policies = (of: Synthesis): string[] =>
      of.resources('aws_iam_role_policy').map(({ policy }) => String(policy));
    const grown = policies(synthesis).filter((policy) => !policies(today).includes(policy));
    today.remove();
    // A source of which a dataset is hashed gives its function the key of the hashes.
    expect(grown).toEqual([expect.stringContaining('hash_key')]);
  });

  it('is made of contracts of every kind', () => {
    const text = artifacts.contracts.map(({ dataset }) =>
      readFileSync(join(checkout.root, 'contracts', `${dataset}.yaml`), 'utf8'),
    );
    const kinds = ['format: csv', 'format: jsonl', 'by: column', 'by: key_sweep', 'bucket_by', 'keyed_hash', 'binary'];
    expect(kinds.filter((kind) => !text.some((contract) => contract.includes(kind)))).toEqual([]);
    expect(new Set(artifacts.contracts.map(({ source }) => source.system))).toEqual(new Set(['marketing', 'sales']));
  });
});
