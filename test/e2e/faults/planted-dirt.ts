/** What the generated data break in any run: rows without a partner, figures of a day that stand out. */
import { SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { join } from 'node:path';
import { loadContracts } from '../../../contracts/load';
import { root } from '../running-platform';
import { noIncident } from './incidents';
import { cloudwatch, names } from './platform';
import { withThreshold } from './thresholds';

/** A dataset whose checks none of the generated rows break. */
export const CLEAN = 'app_installs';
const MANY = 1_000_000;

/** Has what is planted tell nobody, until the last that it has told is over. */
export async function acceptPlantedDirt(): Promise<void> {
  const datasets = loadContracts(join(root, 'contracts')).map(({ dataset }) => dataset);
  for (const dataset of datasets.filter((name) => name !== CLEAN)) {
    const alarm = `QualityCheckFailed-${dataset}`;
    await withThreshold(alarm, MANY);
    await cloudwatch.send(
      new SetAlarmStateCommand({
        AlarmName: `${names.prefix}-${alarm}`,
        StateValue: 'OK',
        StateReason: 'the dirt is planted',
      }),
    );
  }
  await noIncident();
}
