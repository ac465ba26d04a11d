/** What a run moves: its window, and its datasets where it does not move all. */
import type { Window } from '../airflow/api';

export const scopeInWords = (window: Window | null, datasets: readonly string[]): string =>
  [
    ...(window === null ? [] : [`${window.start} to ${window.end}`]),
    ...(datasets.length === 0 ? [] : [`${datasets.join(', ')} alone`]),
  ].join(', ');
