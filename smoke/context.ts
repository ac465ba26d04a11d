/** What a check has to work with. */
import { setTimeout as sleep } from 'node:timers/promises';
import { keysOf } from '../config/aws-client';
import type { Environment } from '../config/environment';
import { Names } from '../config/names';
import type { Contract } from '../contracts/contract';
import { MwaaApi } from '../ops/airflow/mwaa-api';
import type { Need } from './check';
import { assume, type Clients, clientsOf } from './clients';
import type { Configuration } from './configuration';
import type { SourceName } from './seed/statements';
import type { Login } from './sources';
import { INSIDER } from './sources-stack';
import type { RunRecord, Workplace } from './workplace';

export interface ContextProps {
  readonly environment: Environment;
  readonly configuration: Configuration;
  readonly contracts: readonly Contract[];
  readonly workplace: Workplace;
  /** Of the process, for what a check takes from there. */
  readonly variables: NodeJS.ProcessEnv;
  /** What Terraform's process needs. */
  readonly terraform: Readonly<Record<string, string>>;
  /** How long an answer is waited for, as a part of what AWS needs; an emulator has it at once. @default 1 */
  readonly patience?: number;
  /** Ends every wait. @default - never */
  readonly signal?: AbortSignal;
  /** How the extractor logs in at the databases that the run brought; in no file, so a later `check` has none. */
  readonly logins?: Readonly<Partial<Record<SourceName, Login>>>;
}

const POLL_MILLISECONDS = 10_000;
/** An emulator has its answers at once, but for what takes a moment. */
const LEAST_MILLISECONDS = 1000;
const LEAST_POLL_MILLISECONDS = 200;
const DAY_MILLISECONDS = 86_400_000;

export class Context {
  readonly names: Names;
  readonly clients: Clients;
  readonly airflow: MwaaApi;
  readonly environment: Environment;
  readonly configuration: Configuration;
  readonly contracts: readonly Contract[];
  readonly workplace: Workplace;

  constructor(readonly props: ContextProps) {
    const { environment } = props;
    this.environment = environment;
    this.configuration = props.configuration;
    this.contracts = props.contracts;
    this.workplace = props.workplace;
    this.names = new Names(environment);
    this.clients = clientsOf(environment);
    this.airflow = new MwaaApi(environment, this.names.airflow(), async () =>
      Promise.resolve(keysOf(environment) ?? (await this.clients.sts.config.credentials())),
    );
  }

  /** The clients of a role of the environment. @param roleArn it must admit who runs the smoke */
  async as(roleArn: string): Promise<Clients> {
    return clientsOf(this.environment, await assume(this.clients.sts, this.environment, roleArn));
  }

  /** The clients of the run's own role that reads what only jobs may read. */
  insider(): Promise<Clients> {
    return this.as(this.names.roleArn(INSIDER));
  }

  get record(): RunRecord {
    return this.props.workplace.record;
  }

  /** Days since the environment was deployed. */
  get ageDays(): number {
    const { deployment } = this.record.stages;
    return deployment?.outcome === 'done' ? (Date.now() - Date.parse(deployment.at)) / DAY_MILLISECONDS : 0;
  }

  /** @returns why the need is not met; undefined when it is */
  lacks(need: Need): string | undefined {
    const { configuration, environment, props } = this;
    switch (need) {
      case 'foreignRole':
        return configuration.foreignRole === undefined ? 'foreignRole in smoke.yaml' : undefined;
      case 'github':
        return configuration.github === undefined ? 'github.repository in smoke.yaml' : undefined;
      case 'transitGateway':
        return Object.values(environment.sources).some(({ route }) => route?.kind === 'transit_gateway')
          ? undefined
          : 'a source in smoke.yaml whose route is a transit gateway';
      case 'sqlServer':
        return props.variables['TRIBUTARY_MSSQL_URL'] === undefined ? 'TRIBUTARY_MSSQL_URL' : undefined;
      default: {
        const stage = this.record.stages[need];
        if (stage === undefined) return `the step ${need}, which the run has not come to`;
        return stage.outcome === 'done' ? undefined : `the step ${need}, which failed: ${stage.why}`;
      }
    }
  }

  /**
   * Looks until there is an answer.
   *
   * @param minutes how long; on an emulator a second
   * @returns undefined when there was none in time
   */
  async until<T>(minutes: number, look: () => Promise<T | undefined>): Promise<T | undefined> {
    const deadline = Date.now() + Math.max(LEAST_MILLISECONDS, minutes * 60_000 * this.patience);
    for (;;) {
      this.props.signal?.throwIfAborted();
      const found = await look();
      if (found !== undefined || Date.now() >= deadline) return found;
      await this.sleep(Math.max(LEAST_POLL_MILLISECONDS, POLL_MILLISECONDS * this.patience));
    }
  }

  /** Waits for what AWS needs to say what it knows. */
  async pause(minutes: number): Promise<void> {
    await this.sleep(minutes * 60_000 * this.patience);
  }

  private async sleep(milliseconds: number): Promise<void> {
    const { signal } = this.props;
    await sleep(milliseconds, undefined, signal === undefined ? {} : { signal });
  }

  private get patience(): number {
    return this.props.patience ?? 1;
  }
}
