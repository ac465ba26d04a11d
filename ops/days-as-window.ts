/** Days as a window. */
import type { Window } from './airflow/api';

const DAY_MILLISECONDS = 86_400_000;

/** Days of the calendar as a window; both are a part of it. */
export const daysAsWindow = (first: string, last: string): Window => ({
  start: `${first}T00:00:00Z`,
  end: new Date(Date.parse(`${last}T00:00:00Z`) + DAY_MILLISECONDS).toISOString().replace('.000Z', 'Z'),
});
