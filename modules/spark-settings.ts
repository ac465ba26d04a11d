import type { JobSize } from '../config/environment';

/** Cores of a worker, each of which runs one task at a time. */
const CORES: Readonly<Record<JobSize['workerType'], number>> = { 'G.1X': 4, 'G.2X': 8, 'G.4X': 16, 'G.8X': 32 };

/** Enough for a skewed one to be outweighed by the others, and few enough for their files. */
const PARTITIONS_A_CORE = 4;

/** Spark's settings of a job, with an Iceberg catalog `glue_catalog` below `warehouse`. */
export function sparkSettings(size: JobSize, warehouse: string): Readonly<Record<string, string>> {
  // One worker is the driver's.
  const partitions = (size.workers - 1) * CORES[size.workerType] * PARTITIONS_A_CORE;
  return {
    'spark.sql.extensions': 'org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions',
    'spark.sql.catalog.glue_catalog': 'org.apache.iceberg.spark.SparkCatalog',
    'spark.sql.catalog.glue_catalog.type': 'glue',
    'spark.sql.catalog.glue_catalog.warehouse': warehouse,
    'spark.sql.ansi.enabled': 'true',
    'spark.sql.session.timeZone': 'UTC',
    // Each task of a shuffle writes a file a partition: Spark's 200 are files without end for the few tasks of a day.
    'spark.sql.shuffle.partitions': String(partitions),
    // Nearly every key has one version: to look for the newest before the shuffle sorts all rows twice.
    'spark.sql.optimizer.windowGroupLimitThreshold': '-1',
    // A frame is kept for some seconds: to try each encoding on its columns costs more than the rest of keeping it.
    'spark.sql.inMemoryColumnarStorage.compressed': 'false',
    // Java leaves methods of more than 8,000 bytes to its interpreter; Spark then compiles a step expression by expression.
    'spark.sql.codegen.hugeMethodLimit': '8000',
    // Nobody reads the text of the plan, which Spark writes anew at each step of an adaptive query.
    'spark.sql.ui.explainMode': 'simple',
    'spark.sql.maxPlanStringLength': '1000',
  };
}
