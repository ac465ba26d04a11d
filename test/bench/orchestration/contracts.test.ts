import { madeUpContracts } from '../../../bench/orchestration/contracts';
import { loadContracts, parseContract } from '../../../contracts/load';
import { referenceFaults } from '../../../contracts/references';
import { join } from 'node:path';

const made = (count: number) =>
  [...madeUpContracts(count, ['marketing', 'sales'])].map(([dataset, text]) => parseContract(text, `${dataset}.yaml`));

describe('made-up contracts', () => {
  it('are valid, as many as are asked for, each of another dataset, and refer to what there is', () => {
    const contracts = made(400);
    expect(new Set(contracts.map(({ dataset }) => dataset)).size).toBe(400);
    const today = loadContracts(join(__dirname, '../../../contracts'));
    expect(referenceFaults([...today, ...contracts])).toEqual([]);
    expect(contracts.some(({ checks }) => checks.some(({ rule }) => rule === 'referenced'))).toBe(true);
  });

  it('are of every source, and of every kind that there is', () => {
    const contracts = made(40);
    const kinds = (of: (contract: (typeof contracts)[number]) => unknown): Set<unknown> => new Set(contracts.map(of));
    expect(kinds(({ source }) => source.system)).toEqual(new Set(['marketing', 'sales']));
    expect(kinds(({ raw }) => raw.format)).toEqual(new Set(['csv', 'jsonl']));
    expect(kinds(({ source }) => source.deletes?.by)).toEqual(new Set(['column', 'key_sweep', undefined]));
    expect(kinds(({ curated }) => curated.partition_by?.transform)).toEqual(new Set(['month', undefined]));
    const types = new Set(contracts.flatMap(({ columns }) => columns.map(({ type }) => type.replace(/\(.*/, ''))));
    expect([...types].sort()).toEqual(
      ['bigint', 'binary', 'boolean', 'date', 'decimal', 'double', 'int', 'string', 'timestamp'].sort(),
    );
  });

  it('are the same ones every time, some with the longest name that there may be', () => {
    expect(madeUpContracts(20, ['sales'])).toEqual(madeUpContracts(20, ['sales']));
    expect(Math.max(...made(20).map(({ dataset }) => dataset.length))).toBe(63);
  });
});
