/** Data processing units of a worker: https://docs.aws.amazon.com/glue/latest/dg/worker-types.html. */
export const WORKER_UNITS: Readonly<Record<string, number>> = { 'G.1X': 1, 'G.2X': 2, 'G.4X': 4, 'G.8X': 8 };

/** Version of Glue that jobs run on. */
export const GLUE_VERSION = '5.1';
