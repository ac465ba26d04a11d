/**
 * What a signal changes. Pure: the same signals, in any order and however often they come, leave the same keys failing.
 *
 * A key is failing when its newest signal says so, by what the signals say of their time and not by when they come. So that
 * a failure which comes after what mended it opens nothing, the moments at which keys were well are kept.
 */
import { createHash } from 'node:crypto';
import { names } from './component';
import { type Claim, componentsOf, type FailingKey, type Incident, type Well } from './incident';
import type { Reading } from './inputs/input';
import type { Signal, TimeWindow } from './signal';

export interface Known {
  /** Incidents that are open, or have something to announce. */
  readonly incidents: readonly Incident[];
  readonly wells: readonly Well[];
}

export interface Changes {
  readonly incidents: readonly Incident[];
  readonly well: Well | null;
}

const NONE: Changes = { incidents: [], well: null };

/** @param claim under which the changed incidents announce what they have to, unless another claim still holds */
export function fold(reading: Reading, known: Known, claim: Claim, now: Date): Changes {
  const { signal, lasts } = reading;
  if (!lasts) return { incidents: [notice(signal, claim)], well: null };
  if (signal.state === 'well') return mend(signal, known, claim, now);
  const incident = fail(signal, known, claim, now);
  return incident === null ? NONE : { incidents: [incident], well: null };
}

/** Id of the incident that a signal opens: the same one when the signal comes again. */
export function idOf({ key, component, since }: Signal): string {
  const moment = new Date(since).toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const digest = createHash('sha256').update(`${key}\u001f${since}`).digest('hex').slice(0, 8);
  return `${moment}-${component.replaceAll(/[^A-Za-z0-9]+/g, '-')}-${digest}`;
}

/** People are told of it once: nothing will say that it is well again. */
const notice = (signal: Signal, claim: Claim): Incident => ({
  ...open(signal, claim),
  closedAt: signal.since,
  keys: {},
});

const open = (signal: Signal, claim: Claim): Incident => ({
  id: idOf(signal),
  signal,
  severity: signal.severity,
  openedAt: signal.since,
  closedAt: null,
  keys: { [signal.key]: keyOf(signal) },
  folded: 0,
  pending: ['failure'],
  claim,
});

const keyOf = ({ since, component, type, window }: Signal): FailingKey => ({ since, component, type, window });

function fail(signal: Signal, { incidents, wells }: Known, claim: Claim, now: Date): Incident | null {
  if (wells.some((well) => mends(well, signal.key, signal))) return null;
  const running = incidents.filter(({ closedAt }) => closedAt === null);
  const incident =
    running.find((one) => componentsOf(one).has(signal.component)) ??
    running.find((one) => [...componentsOf(one)].some((of) => signal.symptom_of.some((cause) => names(cause, of))));
  if (incident === undefined) return open(signal, claim);
  const before = incident.keys[signal.key];
  if (before !== undefined && !isAfter(signal.since, before.since)) return null;
  const folded: Incident = {
    ...incident,
    openedAt: isAfter(incident.openedAt, signal.since) ? signal.since : incident.openedAt,
    keys: { ...incident.keys, [signal.key]: keyOf(signal) },
    folded: incident.folded + 1,
  };
  // Whoever is told of pages alone has not heard of it yet.
  if (signal.severity !== 'page' || incident.severity === 'page') return folded;
  const worse = { ...folded, signal, severity: signal.severity };
  return worse.pending.includes('failure') ? worse : announcing(worse, 'failure', claim, now);
}

function mend(signal: Signal, { incidents, wells }: Known, claim: Claim, now: Date): Changes {
  const well: Well = { key: signal.key, window: signal.window, at: signal.since };
  const newer = wells.some(
    ({ key, window, at }) => key === well.key && isSame(window, well.window) && !isAfter(well.at, at),
  );
  const changed = incidents
    .filter(({ closedAt }) => closedAt === null)
    .flatMap((incident) => {
      const failing = Object.entries(incident.keys).filter(([key, state]) => !mends(well, key, state));
      if (failing.length === Object.keys(incident.keys).length) return [];
      if (failing.length > 0) return [{ ...incident, keys: Object.fromEntries(failing) }];
      return [announcing({ ...incident, keys: {}, closedAt: signal.since }, 'recovery', claim, now)];
    });
  return { incidents: changed, well: newer ? null : well };
}

/** Has an incident announce something more; whoever is at it already announces this as well. */
const announcing = (incident: Incident, what: Incident['pending'][number], claim: Claim, now: Date): Incident => ({
  ...incident,
  pending: [...incident.pending, what],
  claim: holds(incident.claim, now) ? incident.claim : claim,
});

/** Whether someone is at what an incident has to announce. */
export const holds = (claim: Claim | null, now: Date): boolean => claim !== null && new Date(claim.until) > now;

/** Whether a key that failed is well since; at one and the same moment the failure counts. */
function mends(well: Well, key: string, failure: Pick<FailingKey, 'since' | 'window'>): boolean {
  const named = well.key === key || (well.key.endsWith(':') && key.startsWith(well.key));
  return named && isAfter(well.at, failure.since) && covers(well.window, failure.window);
}

const covers = (whole: TimeWindow | null, part: TimeWindow | null): boolean =>
  whole === null || part === null || (!isAfter(whole.start, part.start) && !isAfter(part.end, whole.end));

const isSame = (one: TimeWindow | null, other: TimeWindow | null): boolean =>
  one === null || other === null ? one === other : one.start === other.start && one.end === other.end;

const isAfter = (one: string, other: string): boolean => new Date(one) > new Date(other);
