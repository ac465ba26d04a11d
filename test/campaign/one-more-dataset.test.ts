/** One more contract file is one more dataset, from the source to Athena: nothing else of the project changes. */
import { AthenaClient } from '@aws-sdk/client-athena';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { athenaQuery } from '../../ops/athena/athena-query';
import { aws, environment, npmScriptOf, root, succeeded } from '../e2e/running-platform';
import { connectToSources } from '../e2e/source-database';

jest.setTimeout(1_200_000);

const contract = `dataset: campaign_targets
version: 1
description: Where each campaign is shown.
owner: growth-data
source:
  system: marketing
  table: campaigns
  key: [campaign_id]
  change_column: updated_at
  time_zone: UTC
  overlap_minutes: 15
  safety_lag_minutes: 10
  chunk_rows: 100000
  deletes: { by: key_sweep, every_days: 1 }
raw:
  format: jsonl
curated:
  event_time_immutable: false
columns:
  - { name: campaign_id, type: string, description: Identifier of the campaign. }
  - { name: target, source_column: country, type: string, nullable: true, description: Country it is shown in. }
  - { name: updated_at, type: timestamp, description: When the source last changed the row. }
freshness:
  max_age_hours: 720
`;

describe('one more contract', () => {
  const checkout = mkdtempSync(join(tmpdir(), 'tributary-checkout-'));

  beforeAll(() => {
    environment.TRIBUTARY_STATE = join(checkout, '.tributary');
    const files = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' }).split('\0').filter(Boolean);
    for (const file of files) {
      mkdirSync(dirname(join(checkout, file)), { recursive: true });
      cpSync(join(root, file), join(checkout, file));
    }
    writeFileSync(join(checkout, 'contracts', 'campaign_targets.yaml'), contract);
  });
  afterAll(async () => {
    await npmScriptOf(checkout, 'stop');
    rmSync(checkout, { recursive: true });
  });

  it('is extracted, crawled, staged and queried', async () => {
    await succeeded(npmScriptOf(checkout, 'start', '--keep', '--window', '2025-01-01..2025-04-01'));
    const rows = await targets();
    const sources = await connectToSources(environment.TRIBUTARY_STATE);
    const [expected] = await sources.query({
      sql: 'SELECT campaign_id, country FROM marketing.campaigns ORDER BY BINARY campaign_id',
      rowsAsArray: true,
    });
    await sources.end();
    expect(rows.length).toBeGreaterThan(30);
    expect(rows).toEqual(expected);
  });

  it('loses the rows that its source has deleted, by a sweep of its keys', async () => {
    const before = await targets();
    const gone = before.slice(0, 3).map(([id]) => id);
    const sources = await connectToSources(environment.TRIBUTARY_STATE);
    await sources.query('DELETE FROM marketing.campaigns WHERE campaign_id IN (?)', [gone]);
    await sources.end();
    await succeeded(npmScriptOf(checkout, 'start', '--reuse', '--window', '2025-04-01..2025-04-02'));
    expect(await targets()).toEqual(before.slice(3));
  });

  const targets = async (): Promise<(string | null)[][]> => {
    const { rows } = await athenaQuery(new AthenaClient(aws), {
      sql: 'SELECT campaign_id, target FROM campaign_targets ORDER BY campaign_id',
      workgroup: 'tributary-local-analysts',
      database: 'tributary_local_curated',
    });
    return rows.map(([id, target]) => [id ?? null, target ?? null]);
  };
});
