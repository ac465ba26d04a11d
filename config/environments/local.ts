import type { EnvironmentValues } from '../environment';

/** Addresses of the services on this machine. */
export interface LocalPorts {
  readonly mysql: number;
  readonly mssql: number;
}

/** One machine: the emulator stands for AWS, MariaDB and a TDS server for the sources. */
export const local = (ports: LocalPorts, stateFolder: string): EnvironmentValues => ({
  name: 'local',
  account: '000000000000',
  region: 'eu-central-1',
  state: { kind: 'local', folder: stateFolder },
  removal: 'emptied',
  tags: { owner: 'nobody', 'cost-center': 'none' },
  network: { cidr: '10.10.0.0/20', zones: ['eu-central-1a', 'eu-central-1b'] },
  sources: {
    marketing: { network: '127.0.0.1/32', port: ports.mysql, concurrency: 4, passwordRotationDays: 30 },
    sales: { network: '127.0.0.1/32', port: ports.mssql, concurrency: 4, passwordRotationDays: 30 },
  },
  schedule: null,
  housekeepingSchedule: null,
  extractor: { memoryMegabytes: 512, timeoutSeconds: 300 },
  jobs: {
    tables: { workerType: 'G.1X', workers: 2, timeoutMinutes: 15 },
    stage: { workerType: 'G.1X', workers: 2, timeoutMinutes: 15 },
    marts: { workerType: 'G.1X', workers: 2, timeoutMinutes: 15 },
    attribution: { workerType: 'G.1X', workers: 2, timeoutMinutes: 15 },
    recommend: { workerType: 'G.1X', workers: 2, timeoutMinutes: 15 },
    reconcile: { workerType: 'G.1X', workers: 2, timeoutMinutes: 15 },
    rollback: { workerType: 'G.1X', workers: 2, timeoutMinutes: 15 },
    housekeeping: { workerType: 'G.1X', workers: 2, timeoutMinutes: 15 },
    forget: { workerType: 'G.1X', workers: 2, timeoutMinutes: 15 },
  },
  airflow: {
    version: '3.0.6',
    environmentClass: 'mw1.small',
    workers: { min: 1, max: 1 },
    maintenanceStart: 'SUN:12:00',
    pollSeconds: 1,
    retries: 1,
    retryDelaySeconds: 5,
  },
  analysts: { principals: ['arn:aws:iam::000000000000:user/*'] },
  budget: { monthlyDollars: 1, alertPercents: [100] },
  alarms: {
    runbooks: 'https://github.com/example-org/tributary/blob/main/runbooks',
    emails: [],
    slack: null,
    owner: 'data-platform',
    runWithinHours: null,
    probeMinutes: 5,
  },
  athena: { dailyBytes: 10 * 1024 ** 3, analystsCutoffBytes: 1024 ** 3, pipelineCutoffBytes: 10 * 1024 ** 3 },
  retention: {
    logDays: 7,
    accessLogDays: 7,
    rawDays: 90,
    rawInfrequentAccessDays: null,
    rawGlacierDays: null,
    sparkEventDays: 7,
    openAttemptDays: 7,
    quarantineDays: 90,
    queryResultDays: 1,
    supersededDays: 1,
    keyDeletionDays: 7,
    secretRecoveryDays: 0,
  },
});
