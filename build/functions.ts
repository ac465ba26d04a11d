/** The functions that are deployed, by what the stacks call them. */
import type { FunctionSource } from './lambda';

export const FUNCTIONS = {
  extract: { name: 'extract', contracts: true },
  recordFailure: { name: 'record-failure', contracts: false },
  rotateSecret: { name: 'rotate-secret', contracts: false },
  notify: { name: 'notify', contracts: false },
  /** It makes the report by the code of the command. */
  publishReport: {
    name: 'publish-report',
    contracts: true,
    imports: ['config', 'modules', 'ops'],
    sql: 'ops/report/sql',
  },
} as const satisfies Record<string, FunctionSource>;

export type FunctionName = keyof typeof FUNCTIONS;
