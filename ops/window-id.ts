/** The name that a window has in raw keys and tables. */
import type { Window } from './airflow/api';

const compact = (moment: string): string => moment.replaceAll(/[-:]/g, '');

/** First and last moment as names of windows have them: they sort as the moments do. */
export const boundsOf = ({ start, end }: Window): { readonly start: string; readonly end: string } => ({
  start: compact(start),
  end: compact(end),
});

const ID = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z_(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/;

/** @throws Error when it is no name of a window */
export function windowOfId(id: string): Window {
  const part = ID.exec(id)?.slice(1);
  if (part === undefined) throw new Error(`${id} is no name of a window`);
  const moment = (from: number): string => {
    const [year, month, day, hour, minute, second] = part.slice(from, from + 6);
    return `${year ?? ''}-${month ?? ''}-${day ?? ''}T${hour ?? ''}:${minute ?? ''}:${second ?? ''}Z`;
  };
  return { start: moment(0), end: moment(6) };
}
