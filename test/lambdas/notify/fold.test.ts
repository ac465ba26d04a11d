import fc from 'fast-check';
import { type Changes, fold, type Known } from '../../../lambdas/notify/fold';
import { type Claim, componentsOf, type Incident, type Well } from '../../../lambdas/notify/incident';
import type { Signal } from '../../../lambdas/notify/signal';
import { moment, signalOf, well } from './signals';

const NOW = new Date('2025-01-02T06:00:00Z');
const claim: Claim = { by: 'message-1', until: '2025-01-02T06:02:00Z' };

/** Incidents and wells as a store keeps them, and all that was announced. */
class Book {
  private readonly incidents = new Map<string, Incident>();
  private wells: Well[] = [];
  readonly announced: { readonly incident: string; readonly kind: string; readonly severity: string }[] = [];

  get known(): Known {
    return { incidents: this.open, wells: this.wells };
  }

  get open(): Incident[] {
    return [...this.incidents.values()].filter(({ closedAt }) => closedAt === null);
  }

  get all(): Incident[] {
    return [...this.incidents.values()];
  }

  get failing(): string[] {
    return this.open.flatMap(({ keys }) => Object.keys(keys)).sort();
  }

  take(signal: Signal, lasts = true): Changes {
    const changes = fold({ signal, lasts }, this.known, claim, NOW);
    for (const incident of changes.incidents) {
      for (const kind of incident.pending)
        this.announced.push({ incident: incident.id, kind, severity: incident.severity });
      this.incidents.set(incident.id, { ...incident, pending: [], claim: null });
    }
    const { well: last } = changes;
    if (last !== null)
      this.wells = [
        ...this.wells.filter(
          ({ key, window }) => key !== last.key || JSON.stringify(window) !== JSON.stringify(last.window),
        ),
        last,
      ];
    return changes;
  }

  kinds(id?: string): string[] {
    return this.announced.filter(({ incident }) => id === undefined || incident === id).map(({ kind }) => kind);
  }
}

const taken = (...signals: Signal[]): Book => {
  const book = new Book();
  for (const signal of signals) book.take(signal);
  return book;
};

const alarm = { key: 'alarm:ExtractFails' };
const stage = { key: 'glue:stage:orders:failed', component: 'job:stage:orders', window: null };

describe('signals of one component', () => {
  it('are one incident, announced once', () => {
    const book = taken(signalOf(), signalOf({ ...alarm, since: moment(5) }));
    expect(book.open).toMatchObject([{ folded: 1, openedAt: moment(4) }]);
    expect(book.kinds()).toEqual(['failure']);
  });

  it('that come again add to its count and are announced no more', () => {
    const book = taken(signalOf(), signalOf({ since: moment(9) }), signalOf({ since: moment(9) }));
    expect(book.open).toMatchObject([{ folded: 1 }]);
    expect(book.kinds()).toEqual(['failure']);
  });

  it('end it when the last of them is well, and it is announced once', () => {
    const book = taken(signalOf(), signalOf({ ...alarm, since: moment(5) }), well({ since: moment(6) }));
    expect(book.kinds()).toEqual(['failure']);
    book.take(well({ ...alarm, since: moment(7) }));
    book.take(well({ ...alarm, since: moment(8) }));
    expect(book.open).toEqual([]);
    expect(book.all).toMatchObject([{ closedAt: moment(7) }]);
    expect(book.kinds()).toEqual(['failure', 'recovery']);
  });

  it('begin it at the earliest of them, in whatever order they come', () => {
    expect(taken(signalOf({ since: moment(9) }), signalOf({ ...alarm, since: moment(3) })).open).toMatchObject([
      { openedAt: moment(3) },
    ]);
  });

  it('are another incident once it is over', () => {
    const book = taken(signalOf(), well({ since: moment(5) }), signalOf({ since: moment(6) }));
    expect(book.all).toHaveLength(2);
    expect(book.kinds()).toEqual(['failure', 'recovery', 'failure']);
  });

  it('announce it again when a page joins a ticket, and not when a ticket joins a page', () => {
    const late = signalOf({ ...stage, key: 'glue:stage:orders:delayed', severity: 'ticket', what: 'It takes long.' });
    const failed = signalOf({ ...stage, since: moment(8), what: 'It failed.' });
    const book = taken(late, failed, { ...late, since: moment(9) });
    expect(book.announced.map(({ severity }) => severity)).toEqual(['ticket', 'page']);
    expect(book.open).toMatchObject([{ severity: 'page', signal: { what: 'It failed.' }, openedAt: moment(4) }]);
  });
});

describe('a symptom', () => {
  const symptom = signalOf({ ...stage, symptom_of: ['source:*'], since: moment(6) });

  it('is folded into the incident of what it is a symptom of', () => {
    const book = taken(signalOf(), symptom);
    expect(book.open).toMatchObject([{ signal: { component: 'source:sales' }, folded: 1 }]);
    expect(book.kinds()).toEqual(['failure']);
  });

  it('of nothing that is broken is an incident of its own', () => {
    expect(taken(signalOf({ key: 'cost', component: 'cost' }), symptom).open).toHaveLength(2);
  });

  it('whose component has an incident stays in that', () => {
    const book = taken(symptom, signalOf(), { ...symptom, key: 'airflow:stage', since: moment(8) });
    expect(book.open).toMatchObject([
      { signal: { component: 'job:stage:orders' }, folded: 1 },
      { signal: { component: 'source:sales' }, folded: 0 },
    ]);
  });

  it('takes with it what says of the same component without naming a cause', () => {
    const book = taken(signalOf(), symptom, signalOf({ ...stage, key: 'alarm:JobFails', since: moment(8) }));
    expect(book.open).toHaveLength(1);
  });

  it('keeps the incident open until it is well itself', () => {
    const book = taken(signalOf(), symptom, well({ since: moment(7) }));
    expect(book.kinds()).toEqual(['failure']);
    book.take(well({ ...stage, since: moment(8) }));
    expect(book.kinds()).toEqual(['failure', 'recovery']);
  });
});

describe('a run that succeeds', () => {
  const dag = 'airflow:tributary_daily:';
  const window = (from: number, to: number) => ({
    start: `2025-01-0${from}T00:00:00Z`,
    end: `2025-01-0${to}T00:00:00Z`,
  });

  it('mends the failures of its own window, whichever run they were of', () => {
    const book = taken(signalOf(), well({ key: dag, since: moment(30), run_id: 'manual__2' }));
    expect(book.kinds()).toEqual(['failure', 'recovery']);
  });

  it('of a wider window mends the windows inside it', () => {
    expect(taken(signalOf(), well({ key: dag, since: moment(30), window: window(1, 8) })).open).toEqual([]);
  });

  it('of another window mends nothing, nor one of another DAG, nor of other keys', () => {
    const book = taken(
      signalOf(),
      well({ key: dag, since: moment(30), window: window(2, 3) }),
      well({ key: 'airflow:tributary_d:', since: moment(30) }),
      well({ key: 'airflow:tributary_daily', since: moment(30) }),
    );
    expect(book.open).toHaveLength(1);
  });

  it('without a window mends all of its DAG', () => {
    expect(taken(signalOf(), well({ key: dag, since: moment(30), window: null })).open).toEqual([]);
  });
});

describe('signals that come late', () => {
  it('open nothing when they were well since', () => {
    const book = taken(well({ since: moment(9) }), signalOf({ since: moment(8) }));
    expect(book.all).toEqual([]);
  });

  it('end nothing that has failed since', () => {
    expect(taken(signalOf({ since: moment(9) }), well({ since: moment(8) })).open).toHaveLength(1);
  });

  it('of one moment leave the failure, in either order', () => {
    const both = [signalOf({ since: moment(8) }), well({ since: moment(8) })];
    expect(taken(...both).failing).toEqual(taken(...both.toReversed()).failing);
    expect(taken(...both).open).toHaveLength(1);
  });

  it('are compared by time and not by how it is written', () => {
    expect(
      taken(signalOf({ since: '2025-01-02T03:04:00Z' }), well({ since: '2025-01-02T04:04:30+01:00' })).open,
    ).toEqual([]);
  });
});

describe('a notice', () => {
  it('is announced once and is no open incident', () => {
    const book = new Book();
    const changes = book.take(signalOf({ component: 'cost', key: 'budget:1' }), false);
    expect(changes.incidents).toMatchObject([{ closedAt: moment(4), keys: {}, pending: ['failure'] }]);
    expect(book.open).toEqual([]);
    const again = book.take(signalOf({ component: 'cost', key: 'budget:1' }), false);
    expect(again.incidents[0]?.id).toBe(changes.incidents[0]?.id);
  });
});

describe('who announces', () => {
  it('is whoever is at it already, until its time is up', () => {
    const held: Claim = { by: 'message-0', until: '2025-01-02T06:01:00Z' };
    const [opened] = taken(signalOf()).open as [Incident];
    const of = (current: Claim): Claim | null | undefined => {
      const incident = { ...opened, pending: ['failure' as const], claim: current };
      const reading = { signal: well({ since: moment(9) }), lasts: true };
      const { incidents } = fold(reading, { incidents: [incident], wells: [] }, claim, NOW);
      expect(incidents[0]?.pending).toEqual(['failure', 'recovery']);
      return incidents[0]?.claim;
    };
    expect(of(held)).toEqual(held);
    expect(of({ ...held, until: '2025-01-02T05:59:59Z' })).toEqual(claim);
  });
});

/** Keys of several senders; each has one component, and at most one window. */
const senders: readonly Partial<Signal>[] = [
  { key: 'alarm:a', component: 'source:sales', window: null, severity: 'ticket' },
  { key: 'airflow:d:r1:plan', component: 'source:sales', window: { start: moment(0), end: moment(1) } },
  { key: 'airflow:d:r2:plan', component: 'source:marketing', window: { start: moment(1), end: moment(2) } },
  { key: 'glue:stage:orders:failed', component: 'job:stage:orders', window: null, symptom_of: ['source:*'] },
  { key: 'alarm:run', component: 'run', window: null, symptom_of: ['source:*', 'job:*'], severity: 'ticket' },
];
const mending: readonly Partial<Signal>[] = [
  ...senders.map(({ key = '', component = '' }) => ({ key, component, window: null })),
  { key: 'airflow:d:', component: 'run', window: { start: moment(0), end: moment(1) } },
  { key: 'airflow:d:', component: 'run', window: { start: moment(0), end: moment(2) } },
  { key: 'glue:stage:orders:', component: 'job:stage:orders', window: null },
];

const story = fc.uniqueArray(fc.integer({ min: 3, max: 59 }), { minLength: 1, maxLength: 24 }).chain((minutes) =>
  fc.tuple(
    ...minutes.map((minute) =>
      fc.oneof(
        fc.constantFrom(...senders).map((fields) => signalOf({ ...fields, since: moment(minute) })),
        fc.constantFrom(...mending).map((fields) => well({ ...fields, since: moment(minute) })),
      ),
    ),
  ),
);

/** The signals of a story, in some order, some of them several times. */
const heard = story.chain((told) =>
  fc.tuple(
    fc.constant(told),
    fc
      .array(fc.constantFrom(...told), { maxLength: 12 })
      .chain((again) => fc.shuffledSubarray([...told, ...again], { minLength: told.length + again.length })),
  ),
);

/** Keys whose newest failure nothing has mended since. */
function failingIn(told: readonly Signal[]): string[] {
  const newest = new Map<string, Signal>();
  for (const signal of told
    .filter(({ state }) => state === 'failing')
    .toSorted((a, b) => a.since.localeCompare(b.since)))
    newest.set(signal.key, signal);
  const covers = (whole: Signal['window'], part: Signal['window']): boolean =>
    whole === null || part === null || (whole.start <= part.start && part.end <= whole.end);
  return [...newest.values()]
    .filter(({ key, since, window }) =>
      told.every(
        (mend) =>
          mend.state === 'failing' ||
          mend.since < since ||
          !(mend.key === key || (mend.key.endsWith(':') && key.startsWith(mend.key))) ||
          !covers(mend.window, window),
      ),
    )
    .map(({ key }) => key)
    .sort();
}

describe('whatever comes, in any order and however often', () => {
  it('the keys that fail are those whose newest signal says so', () => {
    fc.assert(
      fc.property(heard, ([told, order]) => {
        expect(taken(...order).failing).toEqual(failingIn(told));
      }),
    );
  });

  it('there are never two open incidents about one component', () => {
    fc.assert(
      fc.property(heard, ([, order]) => {
        const book = new Book();
        for (const signal of order) {
          book.take(signal);
          const components = book.open.flatMap((incident) => [...componentsOf(incident)]);
          expect(components).toHaveLength(new Set(components).size);
        }
      }),
    );
  });

  it('each incident is announced once for each severity, and its end once when it is over', () => {
    fc.assert(
      fc.property(heard, ([, order]) => {
        const book = taken(...order);
        for (const { id, closedAt } of book.all) {
          const told = book.announced.filter(({ incident }) => incident === id);
          const failures = told.filter(({ kind }) => kind === 'failure').map(({ severity }) => severity);
          expect(told[0]?.kind).toBe('failure');
          expect([['page'], ['ticket'], ['ticket', 'page']]).toContainEqual(failures);
          expect(told.filter(({ kind }) => kind === 'recovery')).toHaveLength(closedAt === null ? 0 : 1);
          if (closedAt !== null) expect(told.at(-1)?.kind).toBe('recovery');
        }
      }),
    );
  });
});
