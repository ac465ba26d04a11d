/** What a query costs. */
import { PRICES } from '../../config/prices';

const TERABYTE = 1e12;
/** Athena bills no query less. */
const LEAST_BYTES = 10e6;

/** Dollars that a query which scans so much is billed at list price; one that scans nothing is free. */
export const dollarsOf = (bytes: number): number =>
  bytes === 0 ? 0 : (Math.max(bytes, LEAST_BYTES) / TERABYTE) * Number(PRICES.athenaTerabyte.dollars);
