/** SQL as MySQL 5.7, 8 and MariaDB read it. */
import type { Dialect, Parameter } from './statement';

export const mysqlDialect: Dialect = {
  quote: (identifier) => `\`${identifier.replaceAll('`', '``')}\``,

  text(expression, type) {
    if (type === 'string') return expression;
    // BIT(1) as text would be a byte, as a number it is 0 or 1.
    if (type === 'boolean') return `CAST(${expression} + 0 AS CHAR)`;
    return `CAST(${expression} AS CHAR)`;
  },

  schemas: 'DATABASE()',

  countText: 'CAST(COUNT(*) AS CHAR)',

  placeholder({ type }: Parameter) {
    // Uncast, text meets an integer column as a double, and keys beyond 2^53 collapse.
    if (type === 'int' || type === 'bigint') return 'CAST(? AS DECIMAL(20,0))';
    if (type === 'boolean') return 'CAST(? AS UNSIGNED)';
    if (type === 'double') return '(? + 0.0e0)';
    if (type === 'date') return 'CAST(? AS DATE)';
    if (type === 'timestamp' || type === 'time') return 'CAST(? AS DATETIME(6))';
    if (type.startsWith('decimal')) return `CAST(? AS ${type.toUpperCase()})`;
    return '?';
  },

  // Placeholders have no names: the offset is bound first, so it comes first.
  slice: (offset, rows) => (offset === null ? `LIMIT ${rows}` : `LIMIT ${offset}, ${rows}`),
};
