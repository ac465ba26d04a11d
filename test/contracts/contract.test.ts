import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Contract, contractJsonSchema, pageColumns, sourceColumn } from '../../contracts/contract';
import { ContractError, loadContracts, parseContract, vocabularyFiles } from '../../contracts/load';
import { personChainFaults } from '../../contracts/person';
import { referenceFaults } from '../../contracts/references';

const root = join(__dirname, '..', '..');
const contracts = join(root, 'contracts');
const broken = join(__dirname, 'broken');
const cases = readdirSync(broken).filter((file) => file.endsWith('.yaml'));

describe('the contracts of the platform', () => {
  it('all load, in order of dataset', () => {
    const files = readdirSync(contracts).filter((file) => /^[^.]+\.yaml$/.test(file));
    const datasets = loadContracts(contracts).map(({ dataset }) => dataset);
    expect(datasets).toEqual(files.map((file) => file.replace(/\.yaml$/, '')).sort());
    expect(datasets).toContain('orders');
  });

  it('have vocabularies and experiments beside them, which are no contracts', () => {
    expect(readdirSync(contracts)).toContain('budget.experiments.yaml');
    expect(vocabularyFiles(contracts)).toEqual([join(contracts, 'channel.vocabulary.yaml')]);
  });

  it('name what the source calls a column, and page by a unique index where the key may repeat', () => {
    const byName = new Map(loadContracts(contracts).map((contract) => [contract.dataset, contract]));
    const [customers, orders] = [byName.get('customers'), byName.get('orders')];
    if (customers === undefined || orders === undefined) throw new Error('missing');
    expect(['email_hash', 'country'].map((column) => sourceColumn(customers, column))).toEqual(['email', 'country']);
    expect([pageColumns(customers), pageColumns(orders)]).toEqual([['customer_id'], ['record_id']]);
  });

  it('let no name or address leave a source in the clear', () => {
    const told = loadContracts(contracts).flatMap(({ columns }) =>
      columns.filter((column) => /mail|phone|address|surname/.test(column.source_column ?? column.name)),
    );
    expect(told.map(({ name, personal_data: data }) => [name, data])).toEqual([['email_hash', 'keyed_hash']]);
  });

  it('have a JSON Schema that is up to date (else: npm run contracts:schema)', () => {
    const written = JSON.parse(readFileSync(join(contracts, 'schema.json'), 'utf8')) as unknown;
    expect(written).toEqual(JSON.parse(JSON.stringify(contractJsonSchema())));
  });
});

describe('a contract that breaks a rule', () => {
  it('is there in many ways', () => {
    expect(cases.length).toBeGreaterThan(10);
  });

  it.each(cases)('is refused: %s', (file) => {
    const text = readFileSync(join(broken, file), 'utf8');
    const [, path = '', fragment = ''] = /^# expect: (.+?): (.+)$/m.exec(text) ?? [];
    expect(path).not.toBe('');
    const error = refusal(text);
    expect(error).toBeInstanceOf(ContractError);
    const lines = error.message.split('\n').filter((line) => line.startsWith(`orders.yaml: ${path}: `));
    expect(lines.join('\n')).toContain(fragment);
  });
});

describe('contracts together', () => {
  it.each([
    ['customer_id', 'clients', 'customer_id', 'dataset: there is no contract of dataset clients'],
    ['customer_id', 'customers', 'number', 'other: customers does not have column number'],
    ['currency', 'customers', 'customer_id', 'other: currency (string) refers to customers.customer_id (bigint)'],
  ])('are refused where %s refers to %s.%s', (column, dataset, other, fault) => {
    const all = loadContracts(contracts).map((contract): Contract => {
      if (contract.dataset !== 'orders') return contract;
      return { ...contract, checks: [{ rule: 'referenced', column, dataset, other, severity: 'warn' }] };
    });
    expect(referenceFaults(all)).toEqual([`orders.yaml: checks.0.${fault}`]);
  });
});

describe('whose rows are', () => {
  const all = loadContracts(contracts);
  const column = 'customer_id';

  it.each([
    ['touchpoints', undefined, 'touchpoints.yaml: person: device_id is personal data: say whose the rows are'],
    [
      'orders',
      { column, dataset: 'clients', other: 'id' },
      'orders.yaml: person.dataset: there is no contract of dataset clients',
    ],
    [
      'order_items',
      { column: 'product_id', dataset: 'products', other: 'product_id' },
      'order_items.yaml: person.dataset: products does not say whose its rows are',
    ],
    [
      'orders',
      { column, dataset: 'customers', other: 'number' },
      'orders.yaml: person.other: customers does not have column number',
    ],
    [
      'orders',
      { column: 'currency', dataset: 'customers', other: column },
      'orders.yaml: person.other: currency (string) leads to customers.customer_id (bigint)',
    ],
    [
      'customers',
      { column, dataset: 'orders', other: column },
      'touchpoints.yaml: person.dataset: the chain from touchpoints ends at no dataset of people',
    ],
    ['orders', { column }, 'customers, orders: each names people by itself (person without dataset): only one may'],
  ])('is refused of %s with %o', (dataset, person, fault) => {
    const changed = all.map((contract): Contract =>
      contract.dataset === dataset ? { ...contract, person } : contract,
    );
    expect(personChainFaults(all)).toEqual([]);
    expect(personChainFaults(changed)).toContain(fault);
  });
});

describe('a contract’s file', () => {
  const orders = readFileSync(join(contracts, 'orders.yaml'), 'utf8');

  it('says how rows are deleted', () => {
    const told = (deletes: string): unknown =>
      parseContract(orders.replace('raw:', `  deletes: ${deletes}\nraw:`), 'orders.yaml').source.deletes;
    expect(told('{ by: key_sweep, every_days: 7 }')).toEqual({
      by: 'key_sweep',
      every_days: 7,
      max_deleted_percent: 50,
    });
    expect(told('{ by: column, column: refunded_at }')).toEqual({ by: 'column', column: 'refunded_at' });
    expect(parseContract(orders, 'orders.yaml').source.deletes).toBeUndefined();
  });

  it('is named like its dataset', () => {
    expect(() => parseContract(orders, 'sales.yaml')).toThrow('sales.yaml: describes dataset orders');
  });

  it('that is no YAML is refused by name', () => {
    expect(() => parseContract('a: [1', 'orders.yaml')).toThrow(/^orders\.yaml: not YAML: /);
  });

  it('is missed when its folder holds none', () => {
    expect(() => loadContracts(__dirname)).toThrow(/no contract \(\*\.yaml\) found/);
  });
});

function refusal(text: string): Error {
  try {
    parseContract(text, 'orders.yaml');
  } catch (error) {
    return error as Error;
  }
  throw new Error('the contract was taken');
}
