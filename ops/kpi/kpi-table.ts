/** Formats KPI rows for a terminal: ratios as per cent, money and counts with thousands separated, NULL as a dash. */
import Table from 'cli-table3';
import { isNumeric, type QueryRows, type ResultRow } from '../athena/result';

const fractions = /(_rate|_ratio|_share|^ctr|^cvr)$/;
/** Longest text of a cell and of a line of a heading: what a terminal can show. */
const longestText = 40;
const longestHeading = 12;
/** A column for people: its texts are told in full below the table. */
const forPeople = 'sentence';
/** A row of more columns, where it is the only one, is shown from top to bottom. */
const mostColumnsOfOneRow = 10;

/** Separates thousands in the digits as they are, so that exact decimals stay exact. */
const separated = (digits: string): string => {
  const [whole = '', fraction] = digits.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
};

const inCharacters = new Intl.Segmenter('en');

/** A text on one line and of bounded length: names of campaigns may hold anything. */
const shortened = (text: string): string => {
  const characters = Array.from(
    inCharacters.segment(text.replace(/[\p{Cc}\s]+/gu, ' ').trim()),
    ({ segment }) => segment,
  );
  return characters.length > longestText ? `${characters.slice(0, longestText - 1).join('')}…` : characters.join('');
};

/** One value as a person reads it. */
export function formatValue(name: string, type: string, value: string | undefined): string {
  if (value === undefined) return '–';
  if (!isNumeric({ name, type })) return shortened(value);
  if (type === 'double' || type === 'float' || type === 'real')
    return fractions.test(name) ? `${(Number(value) * 100).toFixed(3)} %` : Number(value).toFixed(3);
  return separated(value);
}

/** A column's name on as many lines as its words need. */
const heading = (name: string): string =>
  name
    .split(/(?<=_)/)
    .reduce<string[]>((lines, word) => {
      const line = `${lines.at(-1) ?? ''}${word}`;
      return lines.length > 0 && line.length <= longestHeading ? [...lines.slice(0, -1), line] : [...lines, word];
    }, [])
    .join('\n');

/**
 * A table of the rows, and below it what is said of each in a sentence, where the query has one.
 *
 * @param mostRows lines of the table; of more rows the first are shown
 */
export function kpiTable({ columns, rows }: QueryRows, mostRows = Infinity): string {
  const place = columns.findIndex(({ name }) => name === forPeople);
  if (place < 0) return tableOf({ columns, rows }, mostRows);
  const others = { columns: columns.toSpliced(place, 1), rows: rows.map((row) => row.toSpliced(place, 1)) };
  return [tableOf(others, mostRows), ...rows.map((row) => `- ${row[place] ?? '–'}`)].join('\n');
}

/** A line for each row and a column for each of the query’s; of many rows the first, and how many more. */
function tableOf({ columns, rows }: QueryRows, mostRows: number): string {
  const [only, ...others] = rows;
  if (only === undefined) return 'no rows';
  const style = { head: [], border: [], compact: true };
  const cells = (row: ResultRow): string[] => columns.map(({ name, type }, i) => formatValue(name, type, row[i]));
  if (others.length === 0 && columns.length > mostColumnsOfOneRow) {
    const list = new Table({ colAligns: ['left', 'right'], style });
    cells(only).forEach((value, i) => list.push([columns[i]?.name, value]));
    return list.toString();
  }
  const table = new Table({
    head: columns.map(({ name }) => heading(name)),
    colAligns: columns.map((column) => (isNumeric(column) ? 'right' : 'left')),
    style,
  });
  for (const row of rows.slice(0, mostRows)) table.push(cells(row));
  const more = rows.length - mostRows;
  return more > 0 ? `${table.toString()}\n… ${separated(String(more))} more` : table.toString();
}
