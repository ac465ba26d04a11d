/** Finds the environment that the process's variables ask for. */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import ports from '../local/ports.json';
import type { Contract } from '../contracts/contract';
import { dev } from './environments/dev';
import { local } from './environments/local';
import { prod } from './environments/prod';
import {
  ENVIRONMENT_NAMES,
  type Environment,
  type EnvironmentName,
  environmentSchema,
  isThrowAway,
  type ThrowAwayName,
} from './environment';
import { ConfigError } from './errors';

type Variables = Readonly<Record<string, string | undefined>>;

const DEFAULT_PORT_BASE = 14_500;

const isEnvironmentName = (name: string): name is EnvironmentName =>
  (ENVIRONMENT_NAMES as readonly string[]).includes(name) || isThrowAway(name);

/** Where a smoke run writes its environment down. */
export const throwAwayFile = (state: string, name: ThrowAwayName): string =>
  join(state, 'smoke', name, 'environment.json');

function throwAwayValues(file: string): Pick<Environment, 'state'> {
  if (!existsSync(file))
    throw new ConfigError(`TRIBUTARY_ENV names a throw-away environment, but there is no ${file}: it is destroyed`);
  return JSON.parse(readFileSync(file, 'utf8')) as Pick<Environment, 'state'>;
}

const portBase = (variables: Variables): number => {
  const text = variables['TRIBUTARY_PORT_BASE'] ?? String(DEFAULT_PORT_BASE);
  const base = Number(text);
  if (!/^\d+$/.test(text) || base < 1024 || base > 65_000)
    throw new ConfigError(`TRIBUTARY_PORT_BASE is "${text}": set it to a port between 1024 and 65000, or unset it`);
  return base;
};

/**
 * Reads the environment that TRIBUTARY_ENV names (default `local`).
 *
 * TRIBUTARY_AWS_ENDPOINT sends any environment to an emulator; its state is then kept in files like that of `local`,
 * below TRIBUTARY_STATE (default `.tributary` in `root`). `local` finds its emulator from TRIBUTARY_PORT_BASE. A throw-away
 * environment is read from the file that its smoke run wrote.
 *
 * @param root the project's folder
 * @param variables the process's variables
 * @param stateOnEmulator `as written` leaves the state in its bucket on an emulator too, to try the bucket itself
 * @throws ConfigError naming variable or field, and what to set
 */
export function loadEnvironment(
  root: string,
  variables: Variables,
  stateOnEmulator: 'in files' | 'as written' = 'in files',
): Environment {
  const name = variables['TRIBUTARY_ENV'] ?? 'local';
  if (!isEnvironmentName(name))
    throw new ConfigError(`TRIBUTARY_ENV is "${name}": set it to one of ${ENVIRONMENT_NAMES.join(', ')}`);
  const folder = resolve(root, variables['TRIBUTARY_STATE'] ?? '.tributary');
  const stateFolder = join(folder, 'terraform', name);
  const base = name === 'local' ? portBase(variables) : 0;
  const values = isThrowAway(name)
    ? throwAwayValues(throwAwayFile(folder, name))
    : {
        local: () => local({ mysql: base + ports.mysql, mssql: base + ports.mssql }, stateFolder),
        dev: () => dev,
        prod: () => prod,
      }[name]();
  const inFiles = { kind: 'local', folder: stateFolder };
  const override = variables['TRIBUTARY_AWS_ENDPOINT'];
  const endpoint = override ?? (name === 'local' ? `http://127.0.0.1:${base + ports.emulator}` : undefined);
  const state =
    endpoint === undefined || stateOnEmulator === 'as written' || isThrowAway(name) ? values.state : inFiles;
  return parseEnvironment(
    endpoint === undefined ? values : { ...values, endpoint, state },
    `${isThrowAway(name) ? throwAwayFile(folder, name) : `config/environments/${name}.ts`}${override === undefined ? '' : ' with TRIBUTARY_AWS_ENDPOINT'}`,
  );
}

/**
 * @param values what should be an environment
 * @param origin where it is written, for messages
 * @throws ConfigError with a line for every rule that is broken
 */
export function parseEnvironment(values: unknown, origin: string): Environment {
  const result = environmentSchema.safeParse(values);
  if (result.success) return result.data;
  const lines = result.error.issues.map((issue) => `${origin}: ${issue.path.join('.') || '(whole)'}: ${issue.message}`);
  throw new ConfigError(lines.join('\n'));
}

/**
 * The datasets of each source of the environment, by contract.
 *
 * @throws ConfigError when a contract names a source the environment doesn't have, or a source has no dataset
 */
export function datasetsBySource(environment: Environment, contracts: readonly Contract[]): Map<string, Contract[]> {
  const datasets = new Map<string, Contract[]>(Object.keys(environment.sources).map((source) => [source, []]));
  const place = `config/environments/${environment.name}.ts: sources`;
  for (const contract of contracts) {
    const ofSource = datasets.get(contract.source.system);
    if (ofSource === undefined)
      throw new ConfigError(
        `${place}: no source ${contract.source.system}, which contracts/${contract.dataset}.yaml reads: ` +
          `add its network and port`,
      );
    ofSource.push(contract);
  }
  for (const [source, ofSource] of datasets) {
    if (ofSource.length === 0)
      throw new ConfigError(`${place}.${source}: no contract reads this source: remove it, or add contracts/*.yaml`);
  }
  return datasets;
}
