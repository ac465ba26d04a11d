/** One line of docs/unproven-locally.md, as code. */
import type { Context } from './context';
import type { Finding } from './finding';

/** What must be there before a check can be run; `context.lacks` says why it is not. */
export type Need =
  /** The stacks are applied. */
  | 'deployment'
  /** Both source databases are filled, and the secrets have their values. */
  | 'sources'
  /** Airflow's REST API answers. */
  | 'airflow'
  /** The DAG has moved one window. */
  | 'window'
  /** `foreignRole` of the smoke file. */
  | 'foreignRole'
  /** `github` of the smoke file. */
  | 'github'
  /** A source of the smoke file behind a transit gateway. */
  | 'transitGateway'
  /** A SQL Server that this machine reaches, in TRIBUTARY_MSSQL_URL. */
  | 'sqlServer';

/** How far the check goes against the emulator. */
export type Locally =
  /** To a verdict of its own. */
  | 'whole'
  /** To the first answer that the emulator can't give. */
  | 'part'
  | `no: ${string}`;

export interface Check {
  /** Of the line in the document. */
  readonly id: string;
  readonly title: string;
  readonly needs: readonly Need[];
  readonly locally: Locally;
  readonly run: (context: Context) => Promise<Finding>;
}
