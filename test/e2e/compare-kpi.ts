/** Compares a KPI of Athena with the same one from the sources: counts, money and text exactly, ratios to 1e-9. */
import type { QueryRows } from '../../ops/athena/result';
import type { Row } from './source-kpis/source-kpi';

const tolerance = 1e-9;

/** A decimal without the zeros that only tell its scale. */
const plain = (text: string): string => (text.includes('.') ? text.replace(/\.?0+$/, '') : text);

const keyOf = (row: readonly (string | number | null | undefined)[]): string =>
  JSON.stringify(row.map((value) => (value === null || value === undefined ? null : String(value))));

/** The differences, each as a line; none when both agree in every row and column. */
export function differences(athena: QueryRows, source: readonly Row[]): string[] {
  const names = athena.columns.map((column) => column.name);
  const keys = athena.columns
    .filter((column) => ['varchar', 'date', 'integer'].includes(column.type))
    .map((c) => c.name);
  const bySource = new Map(source.map((row) => [keyOf(keys.map((key) => row[key])), row]));
  const found: string[] = [];
  if (athena.rows.length !== source.length)
    found.push(`Athena has ${athena.rows.length} rows, the sources have ${source.length}`);
  for (const row of athena.rows) {
    const values = new Map(names.map((name, i) => [name, row[i]]));
    const key = keyOf(keys.map((name) => values.get(name)));
    const expected = bySource.get(key);
    if (expected === undefined) {
      found.push(`${key}: not in the sources`);
      continue;
    }
    for (const { name, type } of athena.columns) {
      const [actual, wanted] = [values.get(name), expected[name]];
      if (!agree(type, actual, wanted))
        found.push(`${key} ${name}: Athena has ${String(actual)}, the sources have ${String(wanted)}`);
    }
  }
  return found;
}

function agree(type: string, actual: string | undefined, wanted: string | number | null | undefined): boolean {
  if (wanted === undefined) return false;
  if (wanted === null || actual === undefined) return wanted === null && actual === undefined;
  if (type !== 'double') return plain(actual) === plain(String(wanted));
  const [a, b] = [Number(actual), Number(wanted)];
  return Number.isFinite(a) && Number.isFinite(b) && Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(b));
}
