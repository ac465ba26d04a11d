/** Whether the cut of a curated table into files fits the volume that its contract states. */
import type { Contract } from './contract';

const smallestFile = 64 * 1024 * 1024;
const daysOfMonth = 30;
const daysOfYear = 365;
type Fault = readonly [path: readonly (string | number)[], rule: string];

/**
 * Files below 64 MB cost Athena a request each for little; above it a finer partition prunes more. A month is the coarsest
 * partition, so that a small table may stay below; buckets must be filled in any case.
 */
export function layoutFaults({ partition_by: partition, bucket_by: bucket, volume }: Contract['curated']): Fault[] {
  if (partition === undefined && bucket === undefined) return [];
  if (volume === undefined) return [[['volume'], 'a partitioned or bucketed table must say its volume']];
  const day = volume.rows_per_day * volume.bytes_per_row;
  const buckets = bucket?.buckets ?? 1;
  if (partition?.transform === 'day') {
    if (day / buckets >= smallestFile) return [];
    return [
      [['partition_by', 'transform'], `a day brings ${megabytes(day / buckets)} a file, less than 64: use month`],
    ];
  }
  if (partition !== undefined && day / buckets >= smallestFile)
    return [[['partition_by', 'transform'], `a day brings ${megabytes(day / buckets)} a file, 64 or more: use day`]];
  const [span, days] = partition === undefined ? (['year', daysOfYear] as const) : (['month', daysOfMonth] as const);
  const file = (day * days) / buckets;
  if (bucket !== undefined && file < smallestFile)
    return [
      [['bucket_by', 'buckets'], `a ${span} brings ${megabytes(file)} a bucket, less than 64: use fewer or none`],
    ];
  return [];
}

const megabytes = (bytes: number): string => `${Math.floor(bytes / (1024 * 1024))} MB`;
