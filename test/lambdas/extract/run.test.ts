import { Logger } from '@aws-lambda-powertools/logger';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Extract } from '../../../lambdas/extract/extract';
import { ObjectStore } from '../../../lambdas/extract/object-store';
import { run, type Setting } from '../../../lambdas/extract/run';
import { type Bucket, type Emulator, startEmulator } from '../servers/emulator';
import { type Mariadb, startMariadb } from '../servers/mariadb';
import { stopServers } from '../servers/server';
import { Caller, contractOf, day, linesOf, minutes, settingOf } from './setting';

jest.setTimeout(120_000);

const spend = contractOf('spend', {
  key: ['id'],
  columns: [
    { name: 'id', type: 'bigint' },
    { name: 'spend', type: 'decimal(18,4)', unit: 'USD', role: 'money' },
  ],
});
const whole = { index: 0, lower: null, upper: null };

describe('a run', () => {
  let mariadb: Mariadb;
  let emulator: Emulator;
  let bucket: Bucket;
  let setting: Setting;
  let caller: Caller;

  beforeAll(async () => {
    [mariadb, emulator] = await Promise.all([startMariadb(), startEmulator()]);
    bucket = await emulator.bucket('raw-bucket');
    setting = await settingOf(emulator, bucket, mariadb.secret, { contracts: [spend] });
    caller = new Caller(setting, 'spend');
    fill();
  });

  afterAll(stopServers);

  /** 2500 rows in the window. */
  const fill = (): void => {
    mariadb.sql(`
      USE marketing;
      CREATE OR REPLACE TABLE spend (id BIGINT PRIMARY KEY, spend DECIMAL(18,4), updated_at DATETIME(6) NOT NULL, KEY (updated_at));
      INSERT INTO spend SELECT seq, seq / 100, '2025-01-01 12:00:00' FROM seq_1_to_2500;
    `);
  };

  const prefixOf = (attempt: string): string =>
    `raw/marketing/spend/extract_date=2025-01-01/window_id=20250101T000000Z_20250102T000000Z/attempt=${attempt}/`;

  it('with a request that was answered before gives that answer without work', async () => {
    const plan = await caller.plan('again.plan');
    const extract = await caller.extract('again.0', plan.attempt, whole);
    const manifest = await caller.commit('again.commit', plan.attempt, ['again.0']);
    const keys = await bucket.keys(prefixOf(plan.attempt));
    mariadb.sql('DROP TABLE marketing.spend');
    expect(await caller.plan('again.plan')).toEqual(plan);
    expect(await caller.extract('again.0', plan.attempt, whole)).toEqual(extract);
    expect(await caller.commit('again.commit', plan.attempt, ['again.0'])).toEqual(manifest);
    expect(await bucket.keys(prefixOf(plan.attempt))).toEqual(keys);
    fill();
  });

  it('plans the same chunks for another request, in an attempt of its own', async () => {
    const [first, second] = [await caller.plan('one.plan'), await caller.plan('two.plan')];
    expect(first).toEqual({
      attempt: expect.stringMatching(/^[0-9a-f]{12}$/) as string,
      rows: 2500,
      drift: { added: [], widened: [] },
      chunks: [
        { index: 0, lower: null, upper: ['1000'] },
        { index: 1, lower: ['1000'], upper: ['2000'] },
        { index: 2, lower: ['2000'], upper: null },
      ],
    });
    expect(second).toEqual({ ...first, attempt: second.attempt });
    expect(second.attempt).not.toBe(first.attempt);
  });

  it('leaves the result where the caller looks for it', async () => {
    const { attempt } = await caller.plan('result.plan');
    const output = await caller.extract('result.0', attempt, whole);
    const result = JSON.parse((await bucket.read('control/results/result.0.json')).toString()) as object;
    expect(result).toMatchObject({ schema: 1, request_id: 'result.0', status: 'succeeded', output });
  });

  it('that died halfway is run again, and what it left is not committed', async () => {
    const { attempt } = await caller.plan('died.plan');
    await bucket.put(`${prefixOf(attempt)}part-00000-00000-deadbeef.jsonl.gz`, 'half');
    await caller.extract('died.0', attempt, whole);
    const manifest = await caller.commit('died.commit', attempt, ['died.0']);
    expect(manifest.rows).toBe(2500);
    expect(await bucket.keys(prefixOf(attempt))).toEqual(manifest.parts.map(({ key }) => key));
  });

  it('that overlaps with another of the same request, while rows change, waits for the answer of the first', async () => {
    const { attempt } = await caller.plan('overlap.plan');
    const store = new HeldStore(emulator.s3, 'raw-bucket');
    const first = new Caller({ ...setting, store }, 'spend').extract('overlap.0', attempt, whole);
    await store.reached;
    mariadb.sql("UPDATE marketing.spend SET updated_at = '2025-03-01' WHERE id % 2 = 0");
    let isAnswered = false;
    const second = caller.extract('overlap.0', attempt, whole).finally(() => {
      isAnswered = true;
    });
    await sleep(1500);
    expect(isAnswered).toBe(false);
    store.release();
    const answer = await first;
    expect(answer.rows).toBe(2500);
    expect(await second).toEqual(answer);
    expect(await bucket.keys(prefixOf(attempt))).toEqual(answer.parts.map(({ key }) => key));
    const manifest = await caller.commit('overlap.commit', attempt, ['overlap.0']);
    expect(manifest).toMatchObject({ rows: 2500, parts: answer.parts, source_state: { rows_at_commit: 1250 } });
    expect(await linesOf(manifest, bucket)).toHaveLength(2500);
    fill();
  });

  it('that comes after one of the same request has died with its part written does not answer for that part', async () => {
    const { attempt } = await caller.plan('orphan.plan');
    const store = new HeldStore(emulator.s3, 'raw-bucket');
    void new Caller({ ...setting, store }, 'spend').extract('orphan.0', attempt, whole);
    await store.reached;
    const left = Date.now() + 4000;
    const again = caller.extract('orphan.0', attempt, whole, { remaining: () => Math.max(0, left - Date.now()) });
    await expect(again).rejects.toMatchObject({ name: 'PartExistsError' });
    // Under another request the chunk is extracted anew, and the part of the dead one is cleared away.
    await caller.extract('orphan.1', attempt, whole);
    const manifest = await caller.commit('orphan.commit', attempt, ['orphan.1']);
    expect(await bucket.keys(prefixOf(attempt))).toEqual(manifest.parts.map(({ key }) => key));
  });

  it('of a newer attempt replaces the manifest of its window, and keeps off the older objects', async () => {
    const first = await caller.wholeWindow('older');
    const before = await linesOf(first, bucket);
    mariadb.sql("UPDATE marketing.spend SET updated_at = '2025-03-01' WHERE id <= 500");
    const second = await caller.wholeWindow('newer');
    expect(second.rows).toBe(2000);
    expect(await linesOf(first, bucket)).toEqual(before);
    const manifest = await bucket.read('manifests/marketing/spend/20250101T000000Z_20250102T000000Z.json');
    expect(JSON.parse(manifest.toString())).toMatchObject({ attempt: second.attempt, rows: 2000 });
    fill();
  });

  it('refuses a dataset of another source, naming its own', async () => {
    const event = { action: 'plan', request_id: 'other.plan', dataset: 'orders', window: day };
    await expect(run(event, setting, minutes(15))).rejects.toMatchObject({
      name: 'InvalidRequestError',
      message: 'dataset orders is not one of source marketing: this function serves spend',
    });
  });

  it('refuses a bound that does not fit the key', async () => {
    const chunk = { ...whole, lower: ['1', '2'] };
    await expect(caller.extract('bound.0', '0123456789ab', chunk)).rejects.toThrow(
      /lower has 2 values, pages go by 1: id$/,
    );
  });

  it('refuses a window that is not over yet', async () => {
    const early = { ...setting, now: () => new Date('2025-01-02T00:05:00Z') };
    await expect(new Caller(early, 'spend').plan('early.plan')).rejects.toMatchObject({ name: 'InvalidRequestError' });
  });

  describe('that commits', () => {
    let attempt: string;
    let extract: Extract;
    let part: Extract['parts'][number];
    let n = 0;

    beforeEach(async () => {
      n += 1;
      ({ attempt } = await caller.plan(`commit${n}.plan`));
      extract = await caller.extract(`commit${n}.0`, attempt, whole);
      [part] = extract.parts as [Extract['parts'][number]];
    });

    const commit = (extracts = [`commit${n}.0`]): Promise<unknown> =>
      caller.commit(`commit${n}.commit`, attempt, extracts);
    const uncommitted = async (): Promise<void> => {
      const manifest = await bucket.read('manifests/marketing/spend/20250101T000000Z_20250102T000000Z.json');
      expect(JSON.parse(manifest.toString())).not.toMatchObject({ attempt });
    };

    it('refuses a part that is missing', async () => {
      await bucket.store.delete([part.key]);
      await expect(commit()).rejects.toMatchObject({
        name: 'CommitError',
        message: expect.stringMatching(/part .* is not in the bucket/) as string,
      });
      await uncommitted();
    });

    it('refuses a part that was cut short', async () => {
      const body = await bucket.read(part.key);
      await bucket.put(part.key, body.subarray(0, body.length - 1));
      await expect(commit()).rejects.toThrow(`has ${part.bytes - 1} bytes in the bucket, ${part.bytes} were written`);
      await uncommitted();
    });

    it('refuses an extract that has no result yet', async () => {
      await expect(commit([`commit${n}.0`, 'nobody'])).rejects.toThrow(/extract nobody has no result yet/);
    });

    it('refuses an extract that failed, with its cause', async () => {
      await bucket.put(
        'control/results/broken.json',
        JSON.stringify({
          schema: 1,
          request_id: 'broken',
          status: 'failed',
          error: { type: 'Sandbox.Timedout', message: 'Task timed out after 3.00 seconds' },
        }),
      );
      await expect(commit(['broken'])).rejects.toThrow(/extract broken failed: Sandbox.Timedout: Task timed out/);
    });

    it('refuses the extract of another attempt', async () => {
      const other = await caller.plan(`commit${n}.other`);
      await expect(caller.commit(`commit${n}.foreign`, other.attempt, [`commit${n}.0`])).rejects.toThrow(
        new RegExp(`extract commit${n}.0 is of spend, window .*, attempt ${attempt}`),
      );
    });

    it('refuses a plan in the place of an extract', async () => {
      await expect(commit([`commit${n}.plan`])).rejects.toThrow(/was no extract/);
    });

    it('refuses to take a window for empty that is not', async () => {
      await expect(commit([])).rejects.toThrow(/no extract is named, and the source holds 2500 rows/);
      await uncommitted();
    });

    it('again under another request writes the same manifest', async () => {
      const first = await commit();
      expect(await caller.commit(`commit${n}.again`, attempt, [`commit${n}.0`])).toEqual(first);
    });
  });

  it('tells neither the password nor a row in its logs and its records', async () => {
    const printed: string[] = [];
    const write = jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
      printed.push(String(text));
      return true;
    });
    const loud = { ...setting, logger: new Logger({ logLevel: 'TRACE', serviceName: 'extract' }) };
    try {
      await new Caller(loud, 'spend').wholeWindow('quiet');
    } finally {
      write.mockRestore();
    }
    const log = printed.join('');
    expect(log.split('\n').filter((line) => line.includes('"message":"done"'))).toHaveLength(5);
    const records = await Promise.all((await bucket.keys('control/results/quiet')).map((key) => bucket.read(key)));
    for (const text of [log, ...records.map(String)]) {
      expect(text).not.toContain(mariadb.secret.password);
      expect(text).not.toContain(JSON.stringify(mariadb.secret.password).slice(1, -1));
    }
    expect(log).not.toContain('24.9900');
  });
});

/** The bucket as a run sees it that is held up just before it writes its result. */
class HeldStore extends ObjectStore {
  release!: () => void;
  private arrive!: () => void;
  readonly reached = new Promise<void>((resolve) => {
    this.arrive = resolve;
  });
  private readonly released = new Promise<void>((resolve) => {
    this.release = resolve;
  });

  override async putJson(...args: Parameters<ObjectStore['putJson']>): Promise<boolean> {
    this.arrive();
    await this.released;
    return super.putJson(...args);
  }
}
