import { CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { mockClient } from 'aws-sdk-client-mock';
import { join } from 'node:path';
import { loadContracts } from '../../../contracts/load';
import { projectFolder } from '../../../ops/root';
import { datasetFigures } from '../../../ops/status/dataset-figures';

const NOW = new Date('2025-02-02T06:00:00Z');
const [OLD, NEW] = [new Date('2025-02-01T05:00:00Z'), new Date('2025-02-02T05:00:00Z')];

const contracts = loadContracts(join(projectFolder(), 'contracts')).filter(({ dataset }) => dataset === 'orders');

/** What CloudWatch answers to whom asks for one dataset: five metrics, m0 to m4. */
async function figures(...pages: readonly (readonly (readonly [Date, number])[])[]) {
  const mock = mockClient(CloudWatchClient);
  pages.forEach((points, page) => {
    mock.on(GetMetricDataCommand, page === 0 ? {} : { NextToken: String(page) }).resolves({
      MetricDataResults: ['m0', 'm1', 'm2', 'm3', 'm4'].map((Id) => ({
        Id,
        Timestamps: points.map(([at]) => at),
        Values: points.map(([, value]) => value),
      })),
      ...(page + 1 < pages.length ? { NextToken: String(page + 1) } : {}),
    });
  });
  const [found] = await datasetFigures(new CloudWatchClient({}), contracts, 'dev', NOW);
  return found;
}

describe('the figures of a dataset', () => {
  const newest = { dataset: 'orders', freshness_hours: 2, rows_read: 2, checks_failed: 4, checked: NEW.toISOString() };

  it('are those of the last run, in whichever order CloudWatch answers', async () => {
    expect(
      await figures([
        [NEW, 2],
        [OLD, 9],
      ]),
    ).toMatchObject(newest);
    expect(
      await figures([
        [OLD, 9],
        [NEW, 2],
      ]),
    ).toMatchObject(newest);
    expect(await figures([[OLD, 9]], [[NEW, 2]])).toMatchObject(newest);
  });

  it('are unknown before there was one', async () => {
    expect(await figures([])).toMatchObject({ rows_read: null, checks_failed: null, checked: null });
  });
});
