/** Every alarm of an environment. */
import type { Environment, JobName } from '../config/environment';
import type { Contract } from '../contracts/contract';
import { AirflowAlarms } from '../modules/alarms/airflow-alarms';
import type { AlarmContext } from '../modules/alarms/alarm-context';
import { CrawlerAlarms } from '../modules/alarms/crawler-alarms';
import { DatasetAlarms } from '../modules/alarms/dataset-alarms';
import { EventAlarm } from '../modules/alarms/event-alarm';
import { FunctionAlarms, type FunctionAlarmsProps } from '../modules/alarms/function-alarms';
import { JobAlarms } from '../modules/alarms/job-alarms';
import { QueueAlarm } from '../modules/alarms/queue-alarm';
import { RunAlarms } from '../modules/alarms/run-alarms';
import { SourceAlarms } from '../modules/alarms/source-alarms';
import { WorkgroupAlarms } from '../modules/alarms/workgroup-alarms';
import { RECORDER_TIMEOUT_SECONDS } from '../modules/failure-recorder';
import { NOTIFIER_TIMEOUT_SECONDS } from '../modules/notifier';
import { PUBLISHER_TIMEOUT_SECONDS } from '../modules/report-publisher';
import { ROTATION_TIMEOUT_SECONDS } from '../modules/secret-rotation';
import type { PlatformStack } from './platform-stack';

/** What is not done while runs of a job fail. */
const JOB_IMPACTS: Readonly<Record<JobName, string>> = {
  tables: 'No dataset can be staged: the run stops before it changes a table.',
  stage: 'The window of a dataset is not in its table, and the run stops before the marts.',
  reconcile: 'The run stops before the marts: KPIs stay as they were.',
  marts: 'KPIs stay as they were; curated tables are new.',
  attribution: 'Credit of conversions stays as it was; channel KPIs are new.',
  recommend: 'There is no advice for the day; all figures are new.',
  rollback: 'The run that was to be taken back is still in the tables.',
  housekeeping:
    'Queries read more files than they need to, old snapshots are kept, or raw lacks what a rebuild would read.',
  forget: 'A person who asked to be erased is still in the lake, in part or whole.',
};

/** How many tasks a worker of the smallest class starts at once. */
const TASKS_A_WORKER: Readonly<Record<Environment['airflow']['environmentClass'], number>> = {
  'mw1.small': 5,
  'mw1.medium': 10,
  'mw1.large': 20,
};

/** Seconds before its end at which an extractor has stopped reading by itself. */
const PARTING_SECONDS = 15;

/** @param contracts of the datasets that there are */
export function addAlarms(
  stack: PlatformStack,
  environment: Environment,
  contracts: readonly Contract[],
  context: AlarmContext,
): void {
  const { names } = context;
  const { alarms, athena, airflow } = environment;
  const { owner } = alarms;
  const sources = Object.keys(environment.sources);
  const of = { ...context, environment: environment.name, owner };

  const addFunction = (subject: string, props: Omit<FunctionAlarmsProps, keyof AlarmContext | 'owner' | 'subject'>) =>
    new FunctionAlarms(stack, `alarms_function_${subject.replaceAll('-', '_')}`, {
      ...context,
      owner,
      subject,
      ...props,
    });
  for (const source of sources) {
    new SourceAlarms(stack, `alarms_source_${source}`, { ...of, source, probeMinutes: alarms.probeMinutes });
    new CrawlerAlarms(stack, `alarms_crawler_${source}`, { ...context, owner, source });
    const { timeoutSeconds } = environment.extractor;
    addFunction(`extract-${source}`, {
      functionName: names.extractFunction(source),
      component: `source:${source}`,
      impact: `Windows of ${source} are not extracted, and the run stops before they are staged.`,
      errorsBorne: { count: 2, because: 'Two: a task tries a failed invocation again, so a third is no accident.' },
      longest: {
        seconds: timeoutSeconds - PARTING_SECONDS,
        because: `${PARTING_SECONDS} s before its end: it stops reading half a minute before, to close what is open.`,
      },
    });
  }
  addFunction('record-failure', {
    functionName: names.recordFailureFunction(),
    component: 'function:record-failure',
    impact: 'A task whose extractor died waits for its result until its own time is over.',
    errorsBorne: { count: 0, because: 'None: it is asked only when something else has failed.' },
    longest: {
      seconds: (RECORDER_TIMEOUT_SECONDS * 2) / 3,
      because: `Two thirds of its ${RECORDER_TIMEOUT_SECONDS} s: it writes one small object.`,
    },
  });
  addFunction('publish-report', {
    functionName: names.publishReportFunction(),
    component: 'report',
    symptomOf: ['athena:analysts'],
    impact: 'The published report is that of an earlier run; marts, KPIs and advice are new.',
    severity: 'ticket',
    errorsBorne: { count: 2, because: 'Two: the task tries again what may pass, and tells of what does not.' },
    longest: {
      seconds: PUBLISHER_TIMEOUT_SECONDS / 2,
      because: `Half of its ${PUBLISHER_TIMEOUT_SECONDS} s: its queries take seconds, and are stopped shortly before its end.`,
    },
  });
  if (Object.values(environment.sources).some(({ passwordRotationDays }) => passwordRotationDays !== null))
    addFunction('rotate-secret', {
      functionName: names.rotateSecretFunction(),
      component: 'secrets',
      impact: 'A password is older than its term; the old one goes on to work.',
      errorsBorne: {
        count: 0,
        because: 'None: Secrets Manager tries again by itself, and each failed step is told of.',
      },
      longest: {
        seconds: (ROTATION_TIMEOUT_SECONDS * 3) / 4,
        because: `Three quarters of its ${ROTATION_TIMEOUT_SECONDS} s: a step is a login and a statement.`,
      },
      errorsType: 'RotationFailed',
    });
  new QueueAlarm(stack, 'alarms_dead_letters', {
    ...context,
    queueName: names.deadLetterQueue(),
    meaning: {
      type: 'DeadLettersWaiting',
      what: `The queue ${names.deadLetterQueue()} holds events that a function failed on for good.`,
      impact:
        'Tasks wait for results that nobody recorded, or a password was not rotated; events are kept for 14 days.',
      severity: 'page',
      owner,
      component: 'function:record-failure',
      symptomOf: ['secrets'],
      because: 'None belongs there.',
    },
    limit: { messages: 0 },
  });

  for (const job of Object.keys(environment.jobs) as JobName[])
    new JobAlarms(stack, `alarms_job_${job}`, { ...context, owner, job, impact: JOB_IMPACTS[job] });
  for (const contract of contracts)
    new DatasetAlarms(stack, `alarms_dataset_${contract.dataset}`, {
      ...context,
      environment: environment.name,
      contract,
    });

  const { dailyBytes } = athena;
  new WorkgroupAlarms(stack, 'alarms_athena_pipeline', {
    ...context,
    owner,
    workgroup: 'pipeline',
    cutoffBytes: athena.pipelineCutoffBytes,
    dailyBytes,
    impact: 'The KPIs of the run are not computed: its task kpis fails.',
    severity: 'page',
  });
  new WorkgroupAlarms(stack, 'alarms_athena_analysts', {
    ...context,
    owner,
    workgroup: 'analysts',
    cutoffBytes: athena.analystsCutoffBytes,
    dailyBytes,
    impact: 'An analyst has no answer to the query; nothing else is hit.',
    severity: 'ticket',
  });

  new EventAlarm(stack, 'alarms_queries', {
    ...context,
    meaning: {
      type: 'QueryFailed',
      what: 'A query of the pipeline failed.',
      impact: 'Its views or figures stay as they were; whoever waits for its result has none.',
      severity: 'page',
      owner,
      component: 'athena:pipeline',
      because: 'The pipeline asks what was tried before: a query of it that fails needs somebody.',
    },
    pattern: {
      source: ['aws.athena'],
      'detail-type': ['Athena Query State Change'],
      detail: { workgroupName: [names.workgroup('pipeline')], currentState: ['SUCCEEDED', 'FAILED', 'CANCELLED'] },
    },
  });
  addFunction('notify', {
    functionName: names.notifyFunction(),
    component: 'notifier',
    impact: 'What breaks is told later, or, when this goes on, by the alarms of its queue alone.',
    errorsBorne: { count: 3, because: 'Three: a batch that fails comes again, and is set aside after five tries.' },
    longest: {
      seconds: (NOTIFIER_TIMEOUT_SECONDS * 3) / 4,
      because: `Three quarters of its ${NOTIFIER_TIMEOUT_SECONDS} s: a signal takes a second or two.`,
    },
  });

  new RunAlarms(stack, 'alarms_run', { ...of, succeedsWithinHours: alarms.runWithinHours });
  new AirflowAlarms(stack, 'alarms_airflow', {
    ...of,
    tasksAtOnce: airflow.workers.max * TASKS_A_WORKER[airflow.environmentClass],
  });
}
