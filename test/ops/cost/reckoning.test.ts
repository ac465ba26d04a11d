import { EntityNotFoundException, GetJobRunsCommand, GlueClient, type JobRun } from '@aws-sdk/client-glue';
import { mockClient } from 'aws-sdk-client-mock';
import { crawlerCost } from '../../../ops/cost/crawls';
import { functionCost } from '../../../ops/cost/functions';
import { dpuHours, jobCost, jobRuns, mostDpuHours } from '../../../ops/cost/glue-jobs';
import { dearest, queryCost, queryGroups } from '../../../ops/cost/queries';
import { known, whole } from '../../../ops/cost/sum';

const run = (of: Partial<JobRun>): JobRun => ({
  ...{ JobRunState: 'SUCCEEDED', WorkerType: 'G.1X', NumberOfWorkers: 5, ExecutionTime: 600, ...of },
});

describe('what runs of a job cost', () => {
  it('is their DPU-seconds at the price of an hour, and at most all workers to the end', () => {
    const runs = [run({ DPUSeconds: 1800 }), run({ DPUSeconds: 3600, JobRunState: 'FAILED' })];
    expect(jobCost('stage', runs)).toMatchObject({ runs: 2, failed: 1, seconds: 1200, dpu_hours: 1.5 });
    expect(jobCost('stage', runs).dollars).toBeCloseTo(0.66, 10);
    // Two runs of ten minutes on five workers.
    expect(jobCost('stage', runs).at_most_dollars).toBeCloseTo((2 * 5 * 0.44) / 6, 10);
  });

  it('is a minute at least', () => {
    expect(dpuHours(run({ DPUSeconds: 60, ExecutionTime: 30 }))).toBeCloseTo(120 / 3600, 12);
    expect(mostDpuHours(run({ ExecutionTime: 30 }))).toBeCloseTo((60 * 5) / 3600, 12);
  });

  it('counts a worker by its units', () => {
    expect(mostDpuHours(run({ WorkerType: 'G.4X', ExecutionTime: 3600 }))).toBe(20);
  });

  it('is not known where Glue doesn’t tell it of a run, and nought only where there is none', () => {
    const runs = [run({ DPUSeconds: 1800 }), run({})];
    expect(jobCost('stage', runs)).toMatchObject({ runs: 2, dpu_hours: null, dollars: null });
    expect(jobCost('stage', [])).toMatchObject({ runs: 0, dollars: 0, at_most_dollars: 0 });
    expect(jobCost('stage', undefined)).toMatchObject({ runs: null, seconds: null, dollars: null });
    expect(mostDpuHours(run({ WorkerType: 'Z.2X' }))).toBeNull();
  });
});

describe('the runs of a job', () => {
  const glue = mockClient(GlueClient);
  const at = (day: number, of: Partial<JobRun> = {}): JobRun =>
    run({ StartedOn: new Date(Date.UTC(2025, 0, day)), ...of });
  const since = new Date(Date.UTC(2025, 0, 5));
  const daysOf = (runs: readonly JobRun[] | undefined) => runs?.map(({ StartedOn }) => StartedOn?.getUTCDate());
  beforeEach(() => glue.reset());

  it('are those that began since and have ended; older pages are not asked for', async () => {
    glue
      .on(GetJobRunsCommand, { NextToken: 'second' })
      .resolves({ JobRuns: [at(6), at(4)], NextToken: 'third' })
      .on(GetJobRunsCommand, { NextToken: undefined })
      .resolves({
        JobRuns: [at(8, { JobRunState: 'RUNNING' }), at(7, { JobRunState: 'TIMEOUT' })],
        NextToken: 'second',
      });
    expect(daysOf(await jobRuns(new GlueClient({}), 'stage', since))).toEqual([7, 6]);
    expect(glue.calls()).toHaveLength(2);
  });

  it('are not told where there is no such job', async () => {
    glue.on(GetJobRunsCommand).rejects(new EntityNotFoundException({ message: 'no job', $metadata: {} }));
    expect(await jobRuns(new GlueClient({}), 'stage', since)).toBeUndefined();
  });
});

describe('what crawls and invocations cost', () => {
  it('is the crawls’ DPU-hours, unless nobody tells them', () => {
    const history = [
      { DPUHour: 0.05, State: 'COMPLETED' as const },
      { DPUHour: 0.1, State: 'FAILED' as const },
    ];
    expect(crawlerCost('raw', history)).toMatchObject({ crawls: 2, failed: 1 });
    expect(crawlerCost('raw', history).dollars).toBeCloseTo(0.066, 10);
    expect(crawlerCost('raw', undefined)).toMatchObject({ crawls: null, dollars: null });
  });

  it('is memory times duration, and the requests', () => {
    const cost = functionCost('extract', 2048, { invocations: 1_000_000, milliseconds: 500_000_000 });
    expect(cost.dollars).toBeCloseTo(2 * 500_000 * 0.0000133334 + 0.2, 8);
    expect(functionCost('extract', 2048, { invocations: null, milliseconds: null }).dollars).toBeNull();
    expect(functionCost('extract', null, { invocations: 1, milliseconds: 1 }).dollars).toBeNull();
  });
});

const query = (id: string, sql: string, bytes: number | undefined, state = 'SUCCEEDED', type = 'DML') =>
  queryCost({
    ...{ QueryExecutionId: id, Query: sql, WorkGroup: 'analysts', StatementType: type as 'DML' },
    Status: { State: state as 'SUCCEEDED', SubmissionDateTime: new Date('2025-01-01T00:00:00Z') },
    ...(bytes === undefined ? {} : { Statistics: { DataScannedInBytes: bytes } }),
  });

describe('what queries cost', () => {
  it('is the bytes that they scanned; failed ones and DDL are free, cancelled ones are not', () => {
    expect(query('a', 'SELECT 1', 2e12).dollars).toBeCloseTo(10, 10);
    expect(query('b', 'SELECT 1', 2e12, 'CANCELLED').dollars).toBeCloseTo(10, 10);
    expect(query('c', 'SELECT 1', 2e12, 'FAILED').dollars).toBe(0);
    expect(query('d', 'CREATE TABLE t', 2e12, 'SUCCEEDED', 'DDL').dollars).toBe(0);
    expect(query('e', 'SELECT 1', undefined, 'RUNNING').dollars).toBeNull();
  });

  it('is told by prepared statement, all other SQL together, the dearest first', () => {
    const groups = queryGroups([
      query('a', 'EXECUTE totals USING 1', 1e12),
      query('b', 'execute "totals" using 1', 1e12, 'FAILED'),
      query('c', 'SELECT\n  1', 3e12),
      query('d', 'SELECT 2', 1e12),
    ]);
    expect(groups).toMatchObject([
      { statement: null, queries: 2, failed: 0, bytes_scanned: 4e12, dollars: 20 },
      { statement: 'totals', queries: 2, failed: 1, bytes_scanned: 2e12, dollars: 5 },
    ]);
  });

  it('is shown with a statement on one line, cut where it is long', () => {
    expect(query('a', 'SELECT\n  1', 1).sql).toBe('SELECT 1');
    expect(query('a', `SELECT ${'x'.repeat(100)}`, 1).sql).toMatch(/^SELECT x{52}…$/);
  });

  it('goes last where it is not known', () => {
    const ids = dearest([query('a', 'SELECT 1', undefined), query('b', 'SELECT 1', 1), query('c', 'SELECT 1', 2)]);
    expect(ids.map(({ id }) => id)).toEqual(['c', 'b', 'a']);
  });
});

describe('sums of figures of which some are missing', () => {
  it('are missing too where all are wanted, and are nought only where nothing is missing', () => {
    expect([whole([1, 2]), whole([1, null]), whole([])]).toEqual([3, null, 0]);
    expect([known([1, null]), known([0, null]), known([0, 0]), known([])]).toEqual([1, null, 0, 0]);
  });
});
