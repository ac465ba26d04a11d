import type { Construct } from 'constructs';
import type { Artifacts } from '../build/artifacts';
import type { Environment, JobName } from '../config/environment';
import { AirflowEnvironment } from '../modules/airflow-environment';
import { Artifact, type ArtifactContent } from '../modules/artifact';
import { FunctionErrorAlarm } from '../modules/function-error-alarm';
import { JobFailureRule } from '../modules/job-failure-rule';
import { NotificationTopic } from '../modules/notification-topic';
import type { CatalogStack } from './catalog';
import type { ComputeStack } from './compute';
import { dagEnvironment } from './dag-environment';
import { dagStatements } from './dag-statements';
import type { LakeStack } from './lake';
import type { NetworkStack } from './network';
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

    const topic = new NotificationTopic(this, 'notifications', { names, keyArn: lake.notificationsKeyArn });
    const jobs = Object.keys(environment.jobs) as JobName[];
    new JobFailureRule(this, 'job_failed', { names, jobs, topicArn: topic.arn });
    for (const source of Object.keys(environment.sources))
      new FunctionErrorAlarm(this, `extract_${source}_errors`, {
        functionName: names.extractFunction(source),
        topicArn: topic.arn,
      });
    new FunctionErrorAlarm(this, 'record_failure_errors', {
      functionName: names.recordFailureFunction(),
      topicArn: topic.arn,
    });

    if (Object.values(environment.sources).some(({ passwordRotationDays }) => passwordRotationDays !== null))
      new FunctionErrorAlarm(this, 'rotate_secret_errors', {
        functionName: names.rotateSecretFunction(),
        topicArn: topic.arn,
      });

    for (const { path, source } of artifacts.dagFiles)
      this.artifact(`dag_${path.replaceAll(/[^A-Za-z0-9]/g, '_')}`, `${DAG_FOLDER}/${path}`, { file: source });
    const settings = dagEnvironment(environment, names, artifacts.queries, topic.arn);
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
      subnetIds: network.subnets.map(({ id }) => id),
      securityGroupId: network.airflowGroupId,
      statements: dagStatements(environment, names, {
        raw: lake.rawKeyArn,
        curated: lake.curatedKeyArn,
        results: lake.resultsKeyArn,
        notifications: lake.notificationsKeyArn,
      }),
    });
  }

  private artifact(id: string, key: string, content: ArtifactContent): Artifact {
    return new Artifact(this, id, { names: this.names, key, content, keyArn: this.inputs.lake.artifactsKeyArn });
  }
}
