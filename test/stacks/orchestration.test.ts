import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Artifacts, buildArtifacts } from '../../build/artifacts';
import { list, policiesOf } from '../../synthesized/policies';
import type { Attributes } from '../../synthesized/stacks';
import { ROOT, Synthesis } from './synthesis';

// Bundling the functions and loading the provider takes seconds, on a busy machine many.
jest.setTimeout(120_000);

interface Widget {
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: {
    readonly title?: string;
    readonly region?: string;
    readonly markdown?: string;
    readonly alarms?: readonly string[];
    readonly metrics?: readonly (readonly unknown[])[];
  };
}

const COLUMNS = 24;
const ROWS = 1000;

/** What CloudWatch would refuse, or a reader stumble over. */
function faultsOf(widgets: readonly Widget[]): string[] {
  const overlap = (a: Widget, b: Widget): boolean =>
    a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
  return widgets.flatMap((widget, i) => [
    ...(widget.x < 0 || widget.x + widget.width > COLUMNS || widget.y + widget.height > ROWS
      ? [`widget ${i} lies outside`]
      : []),
    ...widgets
      .slice(i + 1)
      .flatMap((other, j) => (overlap(widget, other) ? [`widgets ${i} and ${i + 1 + j} overlap`] : [])),
    ...(widget.type === 'metric' && widget.properties.region === undefined ? [`widget ${i} has no region`] : []),
    ...(widget.properties.metrics ?? []).flatMap((metric) =>
      isMetric(metric) ? [] : [`widget ${i}: ${JSON.stringify(metric)} is no metric with dimensions`],
    ),
  ]);
}

/** Namespace, name, at least one dimension with its value, and options. */
const isMetric = (metric: readonly unknown[]): boolean => {
  const words = metric.slice(0, -1);
  return (
    words.length >= 4 &&
    words.length % 2 === 0 &&
    words.every((word) => typeof word === 'string' && word !== '') &&
    typeof metric.at(-1) === 'object'
  );
};

/** Resources that no widget shows. */
const missing = (widgets: readonly Widget[], shown: readonly string[]): string[] => {
  const text = JSON.stringify(widgets.map(({ properties }) => [properties.metrics, properties.alarms]));
  return shown.filter((name) => !text.includes(`"${name}"`));
};

describe.each(['local', 'dev', 'prod'])('the orchestration of %s', (environment) => {
  let artifacts: Artifacts;
  let synthesis: Synthesis;
  beforeAll(async () => {
    artifacts = await buildArtifacts(ROOT);
    synthesis = await Synthesis.of({ TRIBUTARY_ENV: environment }, artifacts);
  });
  afterAll(() => {
    synthesis.remove();
  });

  const only = (type: string): Attributes => {
    const found = synthesis.resources(type);
    expect(found).toHaveLength(1);
    return found[0] ?? {};
  };
  const namesOf = (type: string, attribute: string): string[] =>
    synthesis.resources(type).map((resource) => String(resource[attribute]));
  const widgets = (): readonly Widget[] =>
    (JSON.parse(String(only('aws_cloudwatch_dashboard')['dashboard_body'])) as { widgets: Widget[] }).widgets;

  it('keeps Airflow in the private network, under the customer key, with every log on', () => {
    const airflow = only('aws_mwaa_environment');
    expect(airflow).toMatchObject({
      webserver_access_mode: 'PRIVATE_ONLY',
      kms_key: expect.stringContaining('artifacts_key') as string,
      weekly_maintenance_window_start: 'SUN:12:00',
      network_configuration: { subnet_ids: [expect.any(String), expect.any(String)] },
    });
    const logs = Object.entries(
      airflow['logging_configuration'] as Record<string, { enabled: boolean; log_level: string }>,
    );
    expect(Object.fromEntries(logs.map(([log, { enabled, log_level: level }]) => [log, [enabled, level]]))).toEqual({
      task_logs: [true, 'INFO'],
      scheduler_logs: [true, 'WARNING'],
      dag_processing_logs: [true, 'WARNING'],
      webserver_logs: [true, 'WARNING'],
      worker_logs: [true, 'WARNING'],
    });
  });

  it('gives Airflow the size that the environment says, and its role before it starts', () => {
    const airflow = only('aws_mwaa_environment');
    expect(airflow['max_workers']).toBe({ local: 1, dev: 2, prod: 5 }[environment]);
    expect(airflow['depends_on']).toEqual([expect.stringMatching(/^aws_iam_role_policy\.airflow_role_policy_/)]);
  });

  it(`${environment === 'prod' ? 'protects' : 'does not protect'} Airflow, with the history of its runs, and the topics from destroy`, () => {
    const expected = environment === 'prod' ? { prevent_destroy: true } : undefined;
    expect(only('aws_mwaa_environment')['lifecycle']).toEqual(expected);
    const topics = synthesis.resources('aws_sns_topic');
    expect(topics).toHaveLength(2);
    for (const topic of topics) expect(topic['lifecycle']).toEqual(expected);
  });

  it('tells the topic of costs: at each percentage when it is spent, at the last when it is forecast', () => {
    const budget = only('aws_budgets_budget');
    const alerts = budget['notification'] as { notification_type: string; threshold: number }[];
    const percents = environment === 'local' ? [100] : [50, 80, 100];
    expect(alerts.map(({ notification_type: type, threshold }) => [type, threshold])).toEqual([
      ...percents.map((percent) => ['ACTUAL', percent]),
      ['FORECASTED', 100],
    ]);
    for (const alert of alerts)
      expect(alert).toMatchObject({
        threshold_type: 'PERCENTAGE',
        comparison_operator: 'GREATER_THAN',
        subscriber_sns_topic_arns: [expect.stringMatching(/^\$\{aws_sns_topic\./)],
      });
    expect(budget).toMatchObject({
      name: `tributary-${environment}`,
      budget_type: 'COST',
      time_unit: 'MONTHLY',
      limit_unit: 'USD',
      limit_amount: { local: '1', dev: '1000', prod: '3000' }[environment],
      cost_filter: [{ name: 'TagKeyValue', values: ['user:project$tributary'] }],
    });
    // Budgets tries the topic when it is subscribed: whoever made it first would be refused.
    expect(JSON.stringify(budget['depends_on'])).toContain('aws_sns_topic_policy.');
  });

  it('filters costs by a tag that every stack puts on its resources', () => {
    for (const stack of Object.values(synthesis.stacks))
      expect(stack.provider.aws[0]['default_tags']).toMatchObject([{ tags: { project: 'tributary' } }]);
  });

  it("lets the account's budgets alone publish, and use the topic's key", () => {
    const statements = policiesOf(synthesis, 'aws_sns_topic_policy').flatMap((policy) => policy.statements);
    const account = String(only('aws_mwaa_environment')['source_bucket_arn']).split('-').at(-1) ?? '';
    expect(statements.find(({ Sid: sid }) => sid === 'PublishFromBudgets')).toMatchObject({
      Effect: 'Allow',
      Principal: { Service: 'budgets.amazonaws.com' },
      Action: 'sns:Publish',
      Condition: {
        StringEquals: { 'aws:SourceAccount': account },
        ArnLike: { 'aws:SourceArn': `arn:aws:budgets::${account}:*` },
      },
    });
    const users = policiesOf(synthesis, 'aws_kms_key')
      .filter(({ on }) => on.includes('notifications_key'))
      .flatMap((policy) => policy.statements)
      .filter(({ Principal: principal }) => JSON.stringify(principal).includes('budgets.amazonaws.com'));
    expect(users).toMatchObject([{ Condition: { StringEquals: { 'aws:SourceAccount': account } } }]);
    expect(users.flatMap(({ Action: action }) => list(action))).toEqual(['kms:Decrypt', 'kms:GenerateDataKey']);
  });

  it('shows a dashboard that CloudWatch takes: inside its columns, without overlap, each metric with its dimensions', () => {
    expect(faultsOf(widgets())).toEqual([]);
  });

  it('shows every function, job, workgroup, alarm, bucket and dataset', () => {
    const shown = [
      ...namesOf('aws_lambda_function', 'function_name'),
      ...namesOf('aws_glue_job', 'name'),
      ...namesOf('aws_athena_workgroup', 'name'),
      ...namesOf('aws_s3_bucket', 'bucket'),
      ...artifacts.contracts.map(({ dataset }) => dataset),
      ...namesOf('aws_cloudwatch_metric_alarm', 'alarm_name').map((name) => {
        const alarms = widgets().flatMap(({ properties }) => properties.alarms ?? []);
        return alarms.find((arn) => arn.endsWith(`:alarm:${name}`)) ?? name;
      }),
    ];
    expect(shown.length).toBeGreaterThan(30);
    expect(missing(widgets(), shown)).toEqual([]);
  });

  it('answers in order: is it running, is it right, what does it cost', () => {
    const headings = [...widgets()]
      .sort((a, b) => a.y - b.y)
      .flatMap(({ properties }) => /^# (.*)$/m.exec(properties.markdown ?? '')?.[1] ?? []);
    expect(headings).toEqual(['Is it running?', 'Is it right?', 'What does it cost?']);
  });

  it('names the metrics of data quality as the job does that publishes them', () => {
    const source = readFileSync(join(ROOT, 'glue/tributary/quality_metrics.py'), 'utf8');
    const published = widgets()
      .flatMap(({ properties }) => properties.metrics ?? [])
      .filter(([namespace]) => namespace === /^NAMESPACE = "(\w+)"$/m.exec(source)?.[1]);
    const ofQuality = published.filter(([, name]) => name !== 'TasksFailed');
    const names = [...new Set(ofQuality.map(([, name]) => String(name)))];
    expect(names.sort()).toEqual(['FreshnessHours', 'QualityChecksFailed', 'RowsQuarantinedPercent']);
    const dimensions = ofQuality.flatMap((metric) => metric.slice(2, -1).filter((_, i) => i % 2 === 0));
    for (const word of [...names, ...dimensions]) expect(source).toContain(`"${String(word)}"`);
  });
});

describe('the check of a dashboard', () => {
  const metric = ['AWS/Lambda', 'Errors', 'FunctionName', 'f', { label: 'f' }];
  const widget = (change: Partial<Widget>): Widget => ({
    ...{ type: 'metric', x: 0, y: 0, width: 8, height: 6, properties: { region: 'eu-central-1', metrics: [metric] } },
    ...change,
  });

  it('finds what lies outside, what overlaps, and what is no metric of a resource', () => {
    expect(faultsOf([widget({}), widget({ x: 8 })])).toEqual([]);
    expect(faultsOf([widget({ x: 20 })])).toEqual(['widget 0 lies outside']);
    expect(faultsOf([widget({}), widget({ x: 7 })])).toEqual(['widgets 0 and 1 overlap']);
    const bare = { region: 'eu-central-1', metrics: [['AWS/Lambda', 'Errors', {}]] };
    expect(faultsOf([widget({ properties: bare })])).toEqual([expect.stringContaining('no metric with dimensions')]);
    expect(faultsOf([widget({ properties: {} })])).toEqual(['widget 0 has no region']);
  });

  it('finds a resource that is not shown', () => {
    expect(missing([widget({})], ['f', 'g'])).toEqual(['g']);
  });
});
