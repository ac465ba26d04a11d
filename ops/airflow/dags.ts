/** The DAGs of the platform. */
export const DAILY = 'tributary_daily';
export const BACKFILL = 'tributary_backfill';
export const HOUSEKEEPING = 'tributary_housekeeping';
export const FORGET = 'tributary_forget';

export const DAGS = [DAILY, BACKFILL, HOUSEKEEPING, FORGET] as const;
