/** What `tributary cost` says of the runs that the running platform has had. */
import { GetQueryExecutionCommand } from '@aws-sdk/client-athena';
import { costOutputSchema } from '../../ops/cost/output';
import { athena, names } from './faults/platform';
import { answered } from './on-platform';

export function costCommandTests(): void {
  describe('tributary cost', () => {
    it('tells of runs, invocations and queries, and no figure where the platform gives none', async () => {
      const { jobs, crawlers, functions, queries, costliest_queries, totals, not_told } = costOutputSchema.parse(
        await answered('cost', '--days', '1'),
      );
      const stage = jobs.find(({ job }) => job === names.job('stage'));
      // Local runs have no DPU-seconds, and crawls no history.
      expect(stage).toMatchObject({ dpu_hours: null, dollars: null });
      expect(stage?.runs).toBeGreaterThan(0);
      expect(stage?.at_most_dollars).toBeGreaterThan(0);
      expect(crawlers.map(({ dollars }) => dollars)).toEqual([null, null]);
      expect([totals.jobs, totals.crawlers]).toEqual([null, null]);
      expect(not_told).toContain(`job ${names.job('stage')}`);
      const extract = functions.find((of) => of.function === names.extractFunction('sales'));
      expect(extract?.invocations).toBeGreaterThan(0);
      expect(extract?.dollars).toBeGreaterThan(0);
      const roas = queries.find(
        ({ workgroup, statement }) => workgroup === names.workgroup('pipeline') && statement === 'channel_roas',
      );
      expect(roas?.queries).toBeGreaterThan(0);
      expect(roas?.dollars).toBeGreaterThan(0);
      const [costliest] = costliest_queries;
      const { QueryExecution } = await athena.send(
        new GetQueryExecutionCommand({ QueryExecutionId: costliest?.id ?? '' }),
      );
      expect(QueryExecution?.Statistics?.DataScannedInBytes).toBe(costliest?.bytes_scanned);
    });
  });
}
