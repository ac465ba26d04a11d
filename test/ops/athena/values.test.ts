import { csvLines } from '../../../ops/athena/csv';
import { dollarsOf } from '../../../ops/athena/cost';
import { jsonRow } from '../../../ops/athena/json-value';

describe('what Athena answers, for machines', () => {
  it('has numbers where a double holds them, and the exact digits of all others', () => {
    const columns = ['boolean', 'integer', 'double', 'double', 'bigint', 'decimal', 'varchar', 'date'].map(
      (type, i) => ({
        name: `${type}_${i}`,
        type,
      }),
    );
    const row = ['true', '7', '0.1', 'NaN', '9007199254740993', '1.10', '', undefined];
    expect(jsonRow(columns, row)).toEqual({
      boolean_0: true,
      integer_1: 7,
      double_2: 0.1,
      double_3: 'NaN',
      bigint_4: '9007199254740993',
      decimal_5: '1.10',
      varchar_6: '',
      date_7: null,
    });
  });

  it('tells NULL from an empty text in CSV', () => {
    expect(csvLines([['a', undefined, '', 'say "x", y']])).toBe('"a",,"","say ""x"", y"\n');
  });

  it('costs what Athena bills: ten megabytes at least, nothing where nothing is scanned', () => {
    expect(dollarsOf(0)).toBe(0);
    expect(dollarsOf(1)).toBeCloseTo(0.00005, 10);
    expect(dollarsOf(1e12)).toBeCloseTo(5, 10);
  });
});
