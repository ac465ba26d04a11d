/** What Chromium shows of pages. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ended } from '../command';

export interface Look {
  readonly file: string;
  /** Of the browser, in pixels. */
  readonly width: number;
  readonly scheme: 'dark' | 'light';
}

export interface Seen {
  readonly width: number;
  readonly background: string;
  readonly marks: readonly number[];
  readonly cut: readonly string[];
  readonly violations: readonly string[];
  readonly messages: readonly string[];
  readonly requests: readonly string[];
}

/** Looks at pages in one browser, which comes from the npm registry. */
export async function inspected(looks: readonly Look[]): Promise<Seen[]> {
  const child = spawn(process.execPath, [join(__dirname, 'inspect-pages.mjs'), JSON.stringify(looks)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const { code, stdout, stderr } = await ended(child);
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Seen[];
}
