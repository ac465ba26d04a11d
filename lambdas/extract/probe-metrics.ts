/** The findings of a probe as metrics of CloudWatch. */
import { type CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import type { Findings } from './probe';

export const NAMESPACE = 'Tributary';

/** One call; 1 where something is wrong and 0 where all is well, so that an alarm has data either way. */
export async function publishFindings(
  cloudwatch: CloudWatchClient,
  findings: Findings,
  { environment, source }: { readonly environment: string; readonly source: string },
): Promise<void> {
  await cloudwatch.send(
    new PutMetricDataCommand({
      Namespace: NAMESPACE,
      MetricData: Object.entries(findings).map(([name, error]) => ({
        MetricName: name,
        Dimensions: [
          { Name: 'Environment', Value: environment },
          { Name: 'Source', Value: source },
        ],
        Value: error === null ? 0 : 1,
        Unit: 'Count',
      })),
    }),
  );
}
