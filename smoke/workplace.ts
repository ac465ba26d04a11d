/** The folder of one smoke run, which outlives a run that is killed: what it made, and what it found. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { isThrowAway, type ThrowAwayName } from '../config/environment';
import { throwAwayFile } from '../config/load';

/** The steps of a run, in their order. */
const STAGES = ['deployment', 'sources', 'airflow', 'window'] as const;
export type Stage = (typeof STAGES)[number];

const instant = z.iso.datetime();
const stage = z.discriminatedUnion('outcome', [
  z.strictObject({ outcome: z.literal('done'), at: instant }),
  z.strictObject({ outcome: z.literal('failed'), at: instant, why: z.string() }),
]);

const recordSchema = z.strictObject({
  name: z.custom<ThrowAwayName>((name) => typeof name === 'string' && isThrowAway(name)),
  account: z.string(),
  region: z.string(),
  startedAt: instant,
  stages: z.partialRecord(z.enum(STAGES), stage),
  window: z.strictObject({ start: instant, end: instant, runId: z.string() }).optional(),
  destroyed: z.boolean(),
});

/** What became of a run so far. */
export type RunRecord = z.output<typeof recordSchema>;

export class Workplace {
  readonly folder: string;

  /** @param state the state folder of the checkout */
  constructor(
    private readonly state: string,
    readonly name: ThrowAwayName,
  ) {
    this.folder = join(state, 'smoke', name);
    mkdirSync(this.folder, { recursive: true });
  }

  /** Runs that left a folder. */
  static names(state: string): ThrowAwayName[] {
    const folder = join(state, 'smoke');
    return existsSync(folder) ? readdirSync(folder).filter(isThrowAway).sort() : [];
  }

  /** Names of runs that were not destroyed. */
  static unfinished(state: string): ThrowAwayName[] {
    return Workplace.names(state).filter((name) => {
      const place = new Workplace(state, name);
      return existsSync(place.file('run.json')) && !place.record.destroyed;
    });
  }

  get environmentFile(): string {
    return throwAwayFile(this.state, this.name);
  }

  get record(): RunRecord {
    return recordSchema.parse(JSON.parse(readFileSync(this.file('run.json'), 'utf8')));
  }

  write(record: RunRecord): void {
    writeFileSync(this.file('run.json'), `${JSON.stringify(record, null, 2)}\n`);
  }

  change(change: Partial<RunRecord>): void {
    this.write({ ...this.record, ...change });
  }

  file(name: string): string {
    return join(this.folder, name);
  }
}
