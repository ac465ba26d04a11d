/** What the row kernel is to do, said plainly: text by text, with regular expressions. */
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { CellKind, KernelLayout } from '../../../../lambdas/extract/kernel/row-kernel';

export type Cell = string | null;
export type TableRow = readonly Cell[];

/** The bytes of rows in the format of the layout. */
export function encodeRows(layout: KernelLayout, rows: readonly TableRow[]): string {
  return rows.map((row) => (layout.format === 'csv' ? csvRow(layout, row) : jsonRow(layout, row))).join('');
}

function csvRow({ columns, hash }: KernelLayout, row: TableRow): string {
  const cells = columns.map(({ kind }, i) => {
    const text = row[i] ?? null;
    if (text === null) return '';
    const value = csvValue(kind, text, hash);
    const quoted = value === '' || /["\\,]|^[ \t]|[ \t]$/.test(value);
    return quoted ? `"${value.replace(/["\\]/g, '\\$&')}"` : value;
  });
  return `${cells.join(',')}\n`;
}

function csvValue(kind: CellKind, text: string, hash: KernelLayout['hash']): string {
  if (kind === 'boolean') return text === '1' ? 'true' : text === '0' ? 'false' : text;
  return textValue(kind, text, hash);
}

function textValue(kind: CellKind, text: string, hash: KernelLayout['hash']): string {
  if (kind === 'timestamp') return isoTimestamp(text);
  if (kind === 'hex') return /^([0-9a-f]{2})*$/i.test(text) ? Buffer.from(text, 'hex').toString('base64') : text;
  if (kind === 'hash') return hash?.(text) ?? '';
  return text;
}

function jsonRow({ columns, hash }: KernelLayout, row: TableRow): string {
  const members = columns.map(({ name, kind }, i) => {
    const text = row[i] ?? null;
    return `${JSON.stringify(name)}:${text === null ? 'null' : jsonValue(kind, text, hash)}`;
  });
  return `{${members.join(',')}}\n`;
}

function jsonValue(kind: CellKind, text: string, hash: KernelLayout['hash']): string {
  if (kind === 'integer' && /^(0|-?[1-9]\d*)$/.test(text)) return text;
  if (kind === 'number' && /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(text)) return text;
  if (kind === 'boolean' && text === '1') return 'true';
  if (kind === 'boolean' && text === '0') return 'false';
  return JSON.stringify(textValue(kind, text, hash));
}

function isoTimestamp(text: string): string {
  const parts = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(?: ?(Z|[+-]\d\d:\d\d))?$/.exec(text);
  if (parts === null) return text;
  const [, date = '', time = '', fraction = '', zone = 'Z'] = parts;
  const digits = `${fraction.slice(0, 6).padEnd(6, '0')}${fraction.slice(6).replace(/0+$/, '')}`;
  return `${date}T${time}.${digits}${zone === '+00:00' ? 'Z' : zone}`;
}

const separator = '\x1f';
const wire = (row: TableRow): string => row.map((cell) => cell ?? '\0').join(separator);

/** As MySQL computes it: SUM(CRC32(…)). */
export const mysqlChecksum = (rows: readonly TableRow[]): bigint =>
  rows.reduce((sum, row) => sum + BigInt(crc32(Buffer.from(wire(row), 'utf8'))), 0n);

/** As SQL Server computes it, over the last four bytes of HASHBYTES('MD5', …) of an nvarchar. */
export const tdsChecksum = (rows: readonly TableRow[]): bigint =>
  rows.reduce((sum, row) => {
    const digest = createHash('md5')
      .update(Buffer.from(wire(row), 'utf16le'))
      .digest();
    return sum + BigInt(digest.readUInt32BE(12));
  }, 0n);
