/** What the programs are asked for, in their environment. */
import { readFileSync } from 'node:fs';

export interface Request {
  readonly engine: 'mysql' | 'sqlserver';
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly password: string;
  readonly dbname: string;
  /** File with the authority that signed the server's certificate. */
  readonly ca: string;
  readonly table: string;
  /** Source of the table's contract, for ours alone. */
  readonly contract: object;
  readonly gzip: boolean;
}

export function request(): Request {
  const text = process.env['BENCH_REQUEST'];
  if (text === undefined) throw new Error('BENCH_REQUEST is missing: the bench starts this program');
  return JSON.parse(text) as Request;
}

export const authority = ({ ca }: Request): string => readFileSync(ca, 'utf8');
