/** Where things lie in the raw bucket. */
import type { Contract } from '../../contracts/contract';
import type { Scope, TimeWindow } from './event';
import { extractDate, windowId } from './window';

/** What is read, of which window: an event, say. */
export interface Reading {
  readonly scope: Scope;
  readonly window: TimeWindow;
}

/** Folder of one attempt, ending in `/`: what partitions the raw table; that of a sweep of keys lies outside of it. */
export function attemptPrefix(contract: Contract, reading: Reading & { readonly attempt: string }): string {
  const { scope, window, attempt } = reading;
  const dataset = `${contract.source.system}/${contract.dataset}`;
  const folder = `window_id=${windowId(window)}/attempt=${attempt}/`;
  return scope === 'keys'
    ? `sweeps/${dataset}/${folder}`
    : `raw/${dataset}/extract_date=${extractDate(window)}/${folder}`;
}

/**
 * Key of one part. It ends in the id of the run that writes it: two runs of one chunk may overlap while rows change at
 * the source, and neither may overwrite what the other has already answered for.
 */
export function partKey(
  prefix: string,
  part: { chunk: number; sequence: number; run: string; format: string },
): string {
  return `${prefix}part-${digits(part.chunk)}-${digits(part.sequence)}-${part.run}.${part.format}.gz`;
}

/** Key of the manifest that names the attempt of a window that counts; outside of what crawlers read. */
export function manifestKey(contract: Contract, { scope, window }: Reading): string {
  const sweeps = scope === 'keys' ? 'sweeps/' : '';
  return `manifests/${contract.source.system}/${contract.dataset}/${sweeps}${windowId(window)}.json`;
}

/** Key of the result of one request. */
export function resultKey(requestId: string): string {
  return `control/results/${requestId}.json`;
}

const digits = (n: number): string => String(n).padStart(5, '0');
