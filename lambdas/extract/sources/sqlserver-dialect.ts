/** SQL as SQL Server 2016 and later read it. */
import type { Dialect, Parameter } from './statement';

export const sqlServerDialect: Dialect = {
  quote: (identifier) => `[${identifier.replaceAll(']', ']]')}]`,

  // The driver would give decimals and wide integers as doubles and times as JavaScript dates: the server writes them out.
  text(expression, type) {
    switch (type) {
      case 'string':
      case 'double': // The one number that JavaScript holds as it is.
        return expression;
      case 'boolean':
        return `CONVERT(varchar(5), ${expression})`;
      case 'int':
      case 'bigint':
        return `CONVERT(varchar(20), ${expression})`;
      case 'date':
        return `CONVERT(varchar(34), ${expression}, 23)`; // 23: yyyy-mm-dd
      case 'timestamp':
        return `CONVERT(varchar(34), ${expression}, 121)`; // 121: yyyy-mm-dd hh:mi:ss and every digit of the fraction
      default:
        return `CONVERT(varchar(64), ${expression}, 2)`; // 2: all four digits of money; decimals have theirs in any style
    }
  },

  schemas: "SCHEMA_NAME(), N'dbo'",

  countText: 'CONVERT(varchar(20), COUNT_BIG(*))',

  placeholder({ type }: Parameter, position: number) {
    const name = `@p${position}`;
    if (type === 'boolean') return `CAST(${name} AS bit)`;
    if (type === 'double') return `CAST(${name} AS float)`;
    if (type === 'date') return `CAST(${name} AS date)`;
    if (type === 'timestamp' || type === 'time') return `CAST(${name} AS datetime2(7))`;
    if (type.startsWith('decimal')) return `CAST(${name} AS ${type})`;
    return name;
  },

  slice: (offset, rows) => `OFFSET ${offset ?? 0} ROWS FETCH NEXT ${rows} ROWS ONLY`,
};
