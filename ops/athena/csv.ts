/** Rows as CSV in Athena's own form: every value in quotes, NULL as nothing at all. */
import { stringify } from 'csv-stringify/sync';
import type { ResultRow } from './result';

export const csvLines = (rows: readonly ResultRow[]): string =>
  stringify(rows as string[][], {
    quoted: true,
    quoted_empty: false,
    cast: { string: (value) => (value === '' ? { value, quoted_empty: true } : value) },
  });
