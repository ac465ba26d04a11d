/** What is so in the generated data: rows without a partner, figures of a day that stand out, tables that rest for weeks. */
import { SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { join } from 'node:path';
import { loadContracts } from '../../../contracts/load';
import { root } from '../running-platform';
import { noIncident } from './incidents';
import { cloudwatch, names } from './platform';
import { withThreshold } from './thresholds';

/** A dataset whose checks none of the generated rows break. */
export const CLEAN = 'app_installs';
/** A dataset of which something new comes every day; of some nothing does for weeks. */
export const DAILY_NEW = 'skan_postbacks';
const MANY = 1_000_000;

/** Has what is planted tell nobody, until the last that it has told is over. */
export async function acceptPlantedDirt(): Promise<void> {
  const datasets = loadContracts(join(root, 'contracts')).map(({ dataset }) => dataset);
  const but = (kept: string): string[] => datasets.filter((dataset) => dataset !== kept);
  const alarms = [
    ...but(CLEAN).map((dataset) => `QualityCheckFailed-${dataset}`),
    ...but(DAILY_NEW).map((dataset) => `DataStale-${dataset}`),
  ];
  for (const alarm of alarms) {
    await withThreshold(alarm, MANY);
    await cloudwatch.send(
      new SetAlarmStateCommand({
        AlarmName: `${names.prefix}-${alarm}`,
        StateValue: 'OK',
        StateReason: 'it is planted',
      }),
    );
  }
  await noIncident();
}
