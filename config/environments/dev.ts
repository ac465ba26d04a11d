import type { EnvironmentValues } from '../environment';

/** Where changes are tried on AWS: small, and free to be destroyed. */
export const dev: EnvironmentValues = {
  name: 'dev',
  account: '111122223333',
  region: 'eu-central-1',
  state: { kind: 's3', bucket: 'tributary-dev-state-111122223333', kmsKey: 'alias/tributary-dev-state' },
  removal: 'removable',
  tags: { owner: 'data-platform', 'cost-center': 'marketing-analytics' },
  network: { cidr: '10.20.0.0/20', zones: ['eu-central-1a', 'eu-central-1b'] },
  sources: {
    marketing: { network: '10.120.10.0/24', port: 3306, concurrency: 8, passwordRotationDays: 30 },
    sales: { network: '10.120.20.0/24', port: 1433, concurrency: 8, passwordRotationDays: 30 },
  },
  schedule: '0 5 * * *',
  extractor: { memoryMegabytes: 1024, timeoutSeconds: 900 },
  jobs: {
    tables: { workerType: 'G.1X', workers: 2, timeoutMinutes: 30 },
    stage: { workerType: 'G.1X', workers: 2, timeoutMinutes: 60 },
    marts: { workerType: 'G.1X', workers: 2, timeoutMinutes: 60 },
    attribution: { workerType: 'G.1X', workers: 2, timeoutMinutes: 60 },
    recommend: { workerType: 'G.1X', workers: 2, timeoutMinutes: 60 },
    reconcile: { workerType: 'G.1X', workers: 2, timeoutMinutes: 30 },
    rollback: { workerType: 'G.1X', workers: 2, timeoutMinutes: 30 },
    housekeeping: { workerType: 'G.1X', workers: 2, timeoutMinutes: 60 },
  },
  airflow: {
    version: '3.0.6',
    environmentClass: 'mw1.small',
    workers: { min: 1, max: 2 },
    pollSeconds: 15,
    retries: 2,
    retryDelaySeconds: 60,
  },
  analysts: {
    principals: ['arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/*/AWSReservedSSO_Analyst_*'],
  },
  budget: { monthlyDollars: 1000, alertPercents: [50, 80, 100] },
  athena: { analystsCutoffBytes: 10 * 1024 ** 3, pipelineCutoffBytes: 100 * 1024 ** 3 },
  retention: {
    logDays: 30,
    accessLogDays: 90,
    rawDays: 90,
    rawInfrequentAccessDays: null,
    rawGlacierDays: null,
    sparkEventDays: 14,
    openAttemptDays: 7,
    queryResultDays: 7,
    supersededDays: 7,
    keyDeletionDays: 7,
    secretRecoveryDays: 7,
  },
};
