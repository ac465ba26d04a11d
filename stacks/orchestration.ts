import { AthenaWorkgroup } from '@cdktf/provider-aws/lib/athena-workgroup';
import { CloudwatchMetricAlarm } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm';
import { GlueJob } from '@cdktf/provider-aws/lib/glue-job';
import { LambdaFunction } from '@cdktf/provider-aws/lib/lambda-function';
import type { Construct } from 'constructs';
import type { Artifacts } from '../build/artifacts';
import type { Environment, JobName } from '../config/environment';
import { AirflowEnvironment } from '../modules/airflow-environment';
import { MetricAlarm } from '../modules/alarms/metric-alarm';
import { Artifact, type ArtifactContent } from '../modules/artifact';
import { PlatformDashboard } from '../modules/dashboard/platform-dashboard';
import { deadLetterDestination } from '../modules/dead-letter-queue';
import { IncidentTable } from '../modules/incident-table';
import { MonthlyBudget } from '../modules/monthly-budget';
import { NotificationTopic } from '../modules/notification-topic';
import { Notifier, VISIBILITY_SECONDS } from '../modules/notifier';
import { SignalQueue } from '../modules/signal-queue';
import { SignalTopic } from '../modules/signal-topic';
import { SlackChannel } from '../modules/slack-channel';
import { addAlarms } from './alarms';
import type { CatalogStack } from './catalog';
import type { ComputeStack } from './compute';
import { dagEnvironment } from './dag-environment';
import { dagStatements } from './dag-statements';
import type { LakeStack } from './lake';
import type { NetworkStack } from './network';
import { addNotifierAlarms, NOTIFIER_ALARMS } from './notifier-alarms';
import { PlatformStack } from './platform-stack';
import { fromStackFolder } from './stack-folder';

export interface OrchestrationInputs {
  readonly network: NetworkStack;
  readonly lake: LakeStack;
  readonly catalog: CatalogStack;
  readonly compute: ComputeStack;
  readonly artifacts: Artifacts;
}

const DAG_FOLDER = 'airflow/dags';

/** Airflow with its DAG, and what reports failures. */
export class OrchestrationStack extends PlatformStack {
  constructor(
    scope: Construct,
    environment: Environment,
    private readonly inputs: OrchestrationInputs,
  ) {
    super(scope, 'orchestration', environment);
    const { network, lake, catalog, compute, artifacts } = inputs;
    for (const stack of [network, lake, catalog, compute]) this.addDependency(stack);
    const { names } = this;
    const { removal } = environment;

    const topic = new SignalTopic(this, 'signals', { names, keyArn: lake.notificationsKeyArn, removal });
    this.addNotifier(topic);
    addAlarms(this, environment, artifacts.contracts, {
      names,
      topicArn: topic.arn,
      runbooks: environment.alarms.runbooks,
    });
    new MonthlyBudget(this, 'budget', {
      names,
      settings: environment.budget,
      topicArn: topic.arn,
      topicPolicy: topic.policy,
    });

    for (const { path, source } of artifacts.dagFiles)
      this.artifact(`dag_${path.replaceAll(/[^A-Za-z0-9]/g, '_')}`, `${DAG_FOLDER}/${path}`, { file: source });
    const blocking = this.node
      .findAll()
      .flatMap((node) => (node instanceof MetricAlarm && node.blocksRun ? [node.alarmName] : []));
    const settings = dagEnvironment(environment, names, artifacts, topic.arn, blocking);
    this.artifact('dag_environment', `${DAG_FOLDER}/environment.json`, {
      text: `${JSON.stringify(settings, null, 2)}\n`,
      type: 'application/json',
    });
    const { airflowRequirements, airflowPlugins } = artifacts;
    new AirflowEnvironment(this, 'airflow', {
      names,
      settings: environment.airflow,
      dagFolder: DAG_FOLDER,
      requirements: this.artifact('requirements', 'airflow/requirements.txt', { file: airflowRequirements }),
      plugins: this.artifact('plugins', 'airflow/plugins.zip', {
        path: fromStackFolder(this, airflowPlugins.path),
        sourceHash: airflowPlugins.sourceHash,
      }),
      keyArn: lake.artifactsKeyArn,
      // MWAA takes exactly two.
      subnetIds: network.subnets.slice(0, 2).map(({ id }) => id),
      securityGroupId: network.airflowGroupId,
      statements: dagStatements(
        environment,
        names,
        {
          raw: lake.rawKeyArn,
          curated: lake.curatedKeyArn,
          catalog: lake.catalogKeyArn,
          results: lake.resultsKeyArn,
          notifications: lake.notificationsKeyArn,
        },
        artifacts.analystReads,
        blocking,
      ),
      removal,
    });
    this.addDashboard();
  }

  /** What hears of everything that is broken, and tells people. */
  private addNotifier(signals: SignalTopic): void {
    const { network, lake, artifacts } = this.inputs;
    const { names, environment } = this;
    const { removal, retention, alarms } = environment;
    const keyArn = lake.notificationsKeyArn;
    const people = new NotificationTopic(this, 'notifications', {
      names,
      keyArn,
      emails: alarms.emails,
      directAlarms: NOTIFIER_ALARMS,
      removal,
    });
    if (alarms.slack !== null) new SlackChannel(this, 'slack', { names, channel: alarms.slack, topicArn: people.arn });
    const queue = new SignalQueue(this, 'signal_queue', {
      names,
      keyArn,
      topicArn: signals.arn,
      visibilitySeconds: VISIBILITY_SECONDS,
      removal,
    });
    new IncidentTable(this, 'incidents', { names, keyArn, removal });
    const { codeSha256, path } = artifacts.functions.notify;
    new Notifier(this, 'notify', {
      names,
      environment: environment.name,
      jobs: Object.keys(environment.jobs) as JobName[],
      runbooks: alarms.runbooks,
      queueArn: queue.arn,
      topicArn: people.arn,
      keyArn,
      catalogKeyArn: lake.catalogKeyArn,
      deadLetters: deadLetterDestination(names, lake.functionsKeyArn),
      code: { artifact: this.artifact('code_notify', 'lambdas/notify.zip', { file: path }), sha256: codeSha256 },
      network: { subnetIds: network.subnets.map(({ id }) => id), securityGroupId: network.functionsGroupId },
      variablesKeyArn: lake.functionsKeyArn,
      logKeyArn: lake.logsKeyArn,
      logDays: retention.logDays,
      removal,
    });
    addNotifierAlarms(this, alarms.owner, {
      names,
      runbooks: alarms.runbooks,
      topicArn: people.arn,
    });
  }

  /** Last, so that it shows all that the stacks have made. */
  private addDashboard(): void {
    const { catalog, compute, artifacts } = this.inputs;
    const made = <T extends Construct>(
      stack: PlatformStack,
      type: new (...args: never) => T,
      name: (resource: T) => string | undefined,
    ): string[] => stack.node.findAll().flatMap((node) => (node instanceof type ? (name(node) ?? []) : []));
    new PlatformDashboard(this, 'dashboard', {
      names: this.names,
      environment: this.environment.name,
      functions: [compute, this].flatMap((stack) => made(stack, LambdaFunction, (lambda) => lambda.functionNameInput)),
      jobs: made(compute, GlueJob, (job) => job.nameInput),
      workgroups: made(catalog, AthenaWorkgroup, (workgroup) => workgroup.nameInput),
      datasets: artifacts.contracts.map(({ dataset }) => dataset),
      alarms: made(this, CloudwatchMetricAlarm, (alarm) => alarm.alarmNameInput),
      monthlyDollars: this.environment.budget.monthlyDollars,
    });
  }

  private artifact(id: string, key: string, content: ArtifactContent): Artifact {
    return new Artifact(this, id, { names: this.names, key, content, keyArn: this.inputs.lake.artifactsKeyArn });
  }
}
