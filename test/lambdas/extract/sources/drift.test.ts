import type { Contract } from '../../../../contracts/contract';
import { compare } from '../../../../lambdas/extract/sources/drift';
import type { SourceColumn } from '../../../../lambdas/extract/sources/source-column';
import { contractOf } from '../setting';

const dialect = {
  kind: ({ type }: SourceColumn) =>
    type === 'varbinary' ? ('hex' as const) : type === 'varchar' ? ('text' as const) : ('other' as const),
};
const column = (name: string, type: string, more: Partial<SourceColumn> = {}): [string, SourceColumn] => [
  name,
  { name, type, unsigned: false, nullable: false, precision: null, scale: null, encoding: null, ...more },
];
const number = column('number', 'int');
const updatedAt = column('updated_at', 'datetime2');
const contractWith = (type: string): Contract =>
  contractOf('orders', {
    key: ['number'],
    columns: [
      { name: 'number', type: 'int' },
      { name: 'id', type },
    ],
  });
const driftOf = (type: string, found: string, more?: Partial<SourceColumn>) =>
  compare(contractWith(type), new Map([number, column('id', found, more), updatedAt]), dialect);

describe('a table at the source', () => {
  it('is as its contract says', () => {
    for (const [type, found, more] of [
      ['bigint', 'bigint', {}],
      ['int', 'smallint', {}],
      ['decimal(18,2)', 'decimal', { precision: 18, scale: 2 }],
      ['decimal(20,0)', 'int', {}],
      ['decimal(19,4)', 'money', { precision: 19, scale: 4 }],
      ['bigint', 'varchar', {}],
      ['string', 'datetime2', {}],
      ['timestamp', 'datetimeoffset', {}],
      ['binary', 'varbinary', {}],
      ['double', 'real', {}],
      ['boolean', 'bit', { precision: 1 }],
    ] as const)
      expect(driftOf(type, found, more)).toEqual({ added: [], widened: [], faults: [] });
  });

  it('has a column that the contract does not name: it is told and left out', () => {
    const drift = compare(
      contractWith('bigint'),
      new Map([number, column('id', 'bigint'), column('tip', 'int'), updatedAt]),
      dialect,
    );
    expect(drift).toEqual({ added: ['tip'], widened: [], faults: [] });
  });

  it('lacks a column of the contract', () => {
    expect(compare(contractWith('bigint'), new Map([number, updatedAt]), dialect).faults).toEqual([
      'column id (bigint) is missing',
    ]);
  });

  it('has a column that was narrowed', () => {
    expect(driftOf('decimal(18,2)', 'decimal', { precision: 18, scale: 0 }).faults).toEqual([
      'column id is decimal(18,0), the contract says decimal(18,2): narrowed',
    ]);
    expect(driftOf('decimal(18,2)', 'decimal', { precision: 10, scale: 2 }).faults).toHaveLength(1);
    expect(driftOf('bigint', 'smallint').faults).toEqual(['column id is smallint, the contract says bigint: narrowed']);
  });

  it('has a column that was widened: it is told and read', () => {
    expect(driftOf('int', 'bigint')).toMatchObject({
      widened: ['column id is bigint, the contract says int'],
      faults: [],
    });
    expect(driftOf('bigint', 'bigint', { unsigned: true }).widened).toEqual([
      'column id is bigint unsigned, the contract says bigint',
    ]);
    expect(driftOf('decimal(18,2)', 'decimal', { precision: 20, scale: 4 }).widened).toHaveLength(1);
  });

  it('has money as text, whose sum would not be exact', () => {
    const priced = contractOf('orders', {
      key: ['id'],
      columns: [
        { name: 'id', type: 'bigint' },
        { name: 'price', type: 'decimal(18,2)', role: 'money', unit: 'USD' },
      ],
    });
    const columns = new Map([column('id', 'bigint'), column('price', 'varchar'), updatedAt]);
    expect(compare(priced, columns, dialect).faults).toEqual([
      'column price is varchar, the contract says decimal(18,2)',
    ]);
  });

  it('has a column of another kind', () => {
    for (const [type, found] of [
      ['string', 'varbinary'],
      ['binary', 'varchar'],
      ['timestamp', 'date'],
      ['bigint', 'double'],
      ['date', 'datetime2'],
      ['double', 'decimal'],
      ['decimal(18,2)', 'float'],
    ] as const)
      expect(driftOf(type, found).faults).toEqual([`column id is ${found}, the contract says ${type}`]);
  });
});
