/** The throw-away environment: `dev`, but for what lets it be made anywhere and destroyed again. */
import { randomInt } from 'node:crypto';
import type { Environment, EnvironmentValues, ThrowAwayName } from '../config/environment';
import { dev } from '../config/environments/dev';
import { parseEnvironment } from '../config/load';

const LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789';
const RANDOM_LETTERS = 6;

/** A name that no other run has: no name of anything is taken then. */
export const drawName = (): ThrowAwayName =>
  `smoke${Array.from({ length: RANDOM_LETTERS }, () => LETTERS.charAt(randomInt(LETTERS.length))).join('')}`;

export interface ThrowAway {
  readonly name: ThrowAwayName;
  readonly account: string;
  readonly region: string;
  /** Zones of the region to use. */
  readonly zones: readonly string[];
  /** ARN pattern of who runs the smoke: it takes on the role of analysts. */
  readonly operator: string;
  readonly sources: Environment['sources'];
  /** Folder of Terraform's state. */
  readonly stateFolder: string;
}

/** @throws ConfigError when a setting is none that an environment may have */
export function throwAwayEnvironment(settings: ThrowAway): Environment {
  const { name, account, region, zones, operator, sources, stateFolder } = settings;
  const values: EnvironmentValues = {
    ...dev,
    name,
    account,
    region,
    state: { kind: 'local', folder: stateFolder },
    removal: 'emptied',
    tags: { owner: 'smoke', 'cost-center': 'smoke' },
    network: { ...dev.network, zones: [...zones] },
    sources,
    schedule: null,
    housekeepingSchedule: null,
    alarms: { ...dev.alarms, runWithinHours: null },
    analysts: { principals: [operator] },
    // Lower than any day of it costs: the budget must tell.
    budget: { monthlyDollars: 1, alertPercents: [50, 100] },
    retention: {
      ...dev.retention,
      logDays: 7,
      accessLogDays: 7,
      sparkEventDays: 7,
      openAttemptDays: 2,
      supersededDays: 1,
      secretRecoveryDays: 0,
    },
  };
  return parseEnvironment(values, `the throw-away environment ${name}`);
}
