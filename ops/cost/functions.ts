/** What invocations of functions cost: as CloudWatch has them, at the memory that each function has now. */
import { type CloudWatchClient, type MetricDataQuery, paginateGetMetricData } from '@aws-sdk/client-cloudwatch';
import { GetFunctionConfigurationCommand, type LambdaClient, ResourceNotFoundException } from '@aws-sdk/client-lambda';
import { PRICES } from '../../config/prices';
import type { FunctionCost } from './output';

const PERIOD_SECONDS = 3600;
const METRICS = ['Invocations', 'Duration'] as const;

export interface Usage {
  readonly invocations: number | null;
  readonly milliseconds: number | null;
}

/** @returns null where there is no such function */
export async function memoryOf(client: LambdaClient, name: string): Promise<number | null> {
  try {
    const { MemorySize } = await client.send(new GetFunctionConfigurationCommand({ FunctionName: name }));
    return MemorySize ?? null;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return null;
    throw error;
  }
}

/** @returns what each function was used, in their order; null where CloudWatch has nothing of it */
export async function usage(
  client: CloudWatchClient,
  functions: readonly string[],
  from: Date,
  to: Date,
): Promise<Usage[]> {
  const sums = new Map<string, number>();
  const queries = functions.flatMap((name, i) =>
    METRICS.map((metric): MetricDataQuery => ({
      Id: idOf(i, metric),
      MetricStat: {
        Metric: {
          Namespace: 'AWS/Lambda',
          MetricName: metric,
          Dimensions: [{ Name: 'FunctionName', Value: name }],
        },
        Period: PERIOD_SECONDS,
        Stat: 'Sum',
      },
    })),
  );
  const pages = paginateGetMetricData({ client }, { MetricDataQueries: queries, StartTime: from, EndTime: to });
  for await (const { MetricDataResults = [] } of pages)
    for (const { Id = '', Values = [] } of MetricDataResults)
      for (const value of Values) sums.set(Id, (sums.get(Id) ?? 0) + value);
  return functions.map((_, i) => ({
    invocations: sums.get(idOf(i, 'Invocations')) ?? null,
    milliseconds: sums.get(idOf(i, 'Duration')) ?? null,
  }));
}

const idOf = (place: number, metric: (typeof METRICS)[number]): string => `${metric.toLowerCase()}_${place}`;

export function functionCost(name: string, memory: number | null, { invocations, milliseconds }: Usage): FunctionCost {
  const seconds = milliseconds === null ? null : milliseconds / 1000;
  return {
    function: name,
    memory_megabytes: memory,
    ...{ invocations, seconds },
    dollars:
      memory === null || seconds === null || invocations === null
        ? null
        : (memory / 1024) * seconds * Number(PRICES.lambdaGigabyteSecond.dollars) +
          (invocations / 1e6) * Number(PRICES.lambdaRequests.dollars),
  };
}
