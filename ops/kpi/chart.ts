/** A column of a KPI as a chart of a terminal. */
import { plot } from 'simple-ascii-chart';
import { isNumeric, type QueryRows, type ResultColumn, type ResultRow } from '../athena/result';
import { UsageError } from '../errors';
import { printable } from '../terminal/printable';
import { formatValue } from './kpi-table';

/** Characters of the longest bar, and of a chart of lines with its axis. */
const WIDTH = 60;
const HEIGHT = 16;
/** Lines that can be told apart. */
const MOST_LINES = 6;
/** What a label is cut to. */
const LONGEST_LABEL = 40;
const COLORS = ['ansiBlue', 'ansiYellow', 'ansiGreen', 'ansiMagenta', 'ansiCyan', 'ansiRed'] as const;

interface Named {
  readonly column: ResultColumn;
  readonly place: number;
}

/**
 * Lines over the first column of days, one for each combination of the columns of text; bars where there are no days.
 *
 * @param name of the column that is drawn; without one the first that is a number
 * @throws UsageError when there is no such column, or too many lines
 */
export function chartOf(result: QueryRows, name?: string): string {
  const columns = result.columns.map((column, place): Named => ({ column, place }));
  const drawn = columns.find(({ column }) => (name === undefined ? isNumeric(column) : column.name === name));
  const numbers = columns.filter(({ column }) => isNumeric(column)).map(({ column }) => column.name);
  if (drawn === undefined || !isNumeric(drawn.column))
    throw new UsageError(`no chart of ${name ?? 'this'}: draw one of ${numbers.join(', ')}`);
  if (result.rows.length === 0) return 'no rows';
  const days = columns.find(({ column }) => column.type === 'date');
  const labels = columns.filter(({ column }) => column.type === 'varchar' && column.name !== 'sentence');
  return days === undefined ? bars(result.rows, drawn, labels) : lines(result.rows, drawn, days, labels);
}

const labelOf = (row: ResultRow, labels: readonly Named[]): string =>
  printable(labels.map(({ place }) => row[place] ?? '–').join(' ')).slice(0, LONGEST_LABEL);

function bars(rows: readonly ResultRow[], { column, place }: Named, labels: readonly Named[]): string {
  const named = rows.map((row) => ({ label: labelOf(row, labels), value: row[place] }));
  const longest = Math.max(...named.map(({ label }) => label.length));
  const most = Math.max(...named.map(({ value }) => Math.abs(Number(value ?? 0))));
  const drawn = named.map(({ label, value }) => {
    const length = most === 0 ? 0 : Math.round((Math.abs(Number(value ?? 0)) / most) * WIDTH);
    // Below nought it is hollow.
    const bar = (Number(value ?? 0) < 0 ? '░' : '█').repeat(length);
    return `${label.padEnd(longest)} ${bar} ${formatValue(column.name, column.type, value)}`;
  });
  return [column.name, ...drawn].join('\n');
}

function lines(rows: readonly ResultRow[], drawn: Named, days: Named, labels: readonly Named[]): string {
  const dates = [...new Set(rows.map((row) => row[days.place] ?? ''))].sort();
  const series = new Map<string, ResultRow[]>();
  for (const row of rows) {
    const label = labelOf(row, labels);
    series.set(label, [...(series.get(label) ?? []), row]);
  }
  if (series.size > MOST_LINES)
    throw new UsageError(
      `${series.size} lines can't be told apart: keep ${MOST_LINES} by --channel and --only, as of ${[...series.keys()].slice(0, 3).join('; ')}`,
    );
  const points = [...series.values()].map((of) =>
    of.flatMap((row): [number, number][] => {
      const value = row[drawn.place];
      return value === undefined ? [] : [[dates.indexOf(row[days.place] ?? ''), Number(value)]];
    }),
  );
  const { column } = drawn;
  return plot(points, {
    title: column.name,
    ...{ width: WIDTH, height: HEIGHT },
    ...(process.stdout.isTTY ? { color: COLORS.slice(0, series.size) } : {}),
    ...(series.size > 1 || labels.length > 0 ? { legend: { position: 'bottom', series: [...series.keys()] } } : {}),
    formatter: (value, { axis }) =>
      axis === 'x' ? (dates[Math.round(value)] ?? '').slice(5) : formatValue(column.name, column.type, String(value)),
  });
}
