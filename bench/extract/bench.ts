/** What the parts of the bench share. */
import { cpus } from 'node:os';
import type { SourceSecret } from '../../lambdas/extract/sources/secret';
import type { ProgramName } from './build-programs';
import type { Database } from './database';
import { type Measurement, type Program, measure } from './measure';
import type { Options } from './options';
import type { Request } from './programs/request';
import { contractSource, tableOf } from './touchpoints';

/** Servers, and the bench itself, run on one core, what is measured on another, where there are two. */
export const serverCore = 0;
export const clientCore = Math.min(1, cpus().length - 1);

/** Rows of one extract invocation. */
export const chunkRows = 1_000_000;

export interface Bench {
  readonly options: Options;
  readonly database: Database;
  /** The command of a Node program of the bench. */
  readonly program: (name: ProgramName) => readonly string[];
  /** The environment with the Python peers. */
  readonly peers: string;
  /** Folder of this run alone, removed at its end. */
  readonly scratch: string;
  readonly say: (text: string) => void;
}

/** @param secret of another server than the bench's own MariaDB */
export function requestOf(
  { database }: Bench,
  rows: number,
  gzip: boolean,
  secret: SourceSecret = database.secret,
): { readonly BENCH_REQUEST: string } {
  const { engine, host, port, username, password, dbname } = secret;
  const asked: Request = {
    ...{ engine, host, port, username, password, dbname, ca: database.ca, gzip },
    table: tableOf(rows),
    contract: contractSource(rows, chunkRows),
  };
  return { BENCH_REQUEST: JSON.stringify(asked) };
}

/** Runs a program on the client's core, against the database on its own. */
export function measureOn(bench: Bench, program: Program, output?: string): Promise<Measurement> {
  return measure(program, {
    cores: [clientCore],
    servers: [bench.database.pid],
    ...(output === undefined ? {} : { output }),
  });
}
