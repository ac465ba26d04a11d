import type { EnvironmentValues } from '../environment';

/** What people rely on: protected from destroy. */
export const prod: EnvironmentValues = {
  name: 'prod',
  account: '444455556666',
  region: 'eu-central-1',
  state: { kind: 's3', bucket: 'tributary-prod-state-444455556666', kmsKey: 'alias/tributary-prod-state' },
  removal: 'protected',
  tags: { owner: 'data-platform', 'cost-center': 'marketing-analytics' },
  network: { cidr: '10.30.0.0/20', zones: ['eu-central-1a', 'eu-central-1b'] },
  sources: {
    marketing: { network: '10.130.10.0/24', port: 3306, concurrency: 16, passwordRotationDays: 30 },
    sales: { network: '10.130.20.0/24', port: 1433, concurrency: 16, passwordRotationDays: 30 },
  },
  schedule: '0 5 * * *',
  extractor: { memoryMegabytes: 2048, timeoutSeconds: 900 },
  jobs: {
    tables: { workerType: 'G.1X', workers: 2, timeoutMinutes: 30 },
    stage: { workerType: 'G.1X', workers: 5, timeoutMinutes: 120 },
    marts: { workerType: 'G.1X', workers: 5, timeoutMinutes: 120 },
    attribution: { workerType: 'G.1X', workers: 5, timeoutMinutes: 120 },
    recommend: { workerType: 'G.1X', workers: 2, timeoutMinutes: 60 },
    reconcile: { workerType: 'G.1X', workers: 2, timeoutMinutes: 30 },
    rollback: { workerType: 'G.1X', workers: 2, timeoutMinutes: 30 },
    housekeeping: { workerType: 'G.1X', workers: 5, timeoutMinutes: 240 },
  },
  airflow: {
    version: '3.0.6',
    environmentClass: 'mw1.small',
    workers: { min: 1, max: 5 },
    pollSeconds: 15,
    retries: 2,
    retryDelaySeconds: 60,
  },
  analysts: {
    principals: ['arn:aws:iam::444455556666:role/aws-reserved/sso.amazonaws.com/*/AWSReservedSSO_Analyst_*'],
  },
  budget: { monthlyDollars: 3000, alertPercents: [50, 80, 100] },
  athena: { analystsCutoffBytes: 50 * 1024 ** 3, pipelineCutoffBytes: 500 * 1024 ** 3 },
  retention: {
    logDays: 365,
    accessLogDays: 365,
    rawDays: 730,
    rawInfrequentAccessDays: 60,
    rawGlacierDays: 180,
    sparkEventDays: 30,
    openAttemptDays: 7,
    queryResultDays: 30,
    supersededDays: 30,
    keyDeletionDays: 30,
    secretRecoveryDays: 30,
  },
};
