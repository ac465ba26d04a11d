import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Contract } from '../../contracts/contract';
import { loadContracts, parseContract } from '../../contracts/load';
import { checkSchema, type NewOutput, newSchema } from '../../ops/contract/output';
import { tortureSql, tortureTypes } from '../lambdas/extract/torture/mysql';
import { type Mariadb, startMariadb } from '../lambdas/servers/mariadb';
import { python } from '../lambdas/servers/python';
import { stopServers } from '../lambdas/servers/server';
import { type SqlServer, startSqlServer } from '../lambdas/servers/sql-server';
import { Desk, type Outcome, tributaryInTurn } from './command';

jest.setTimeout(240_000);

const root = join(__dirname, '..', '..');
const schemaOf = (name: string): string =>
  readFileSync(join(root, 'local', 'tributary_local', 'sources', 'schema', name), 'utf8');
const committed = loadContracts(join(root, 'contracts'));

/** The fields of a contract that only a person can fill in, and where the draft says so. */
const DECIDED: readonly (readonly [field: RegExp, place: string])[] = [
  [/^(description|owner|checks)$/, '$&'],
  [/^freshness\.max_age_hours$/, '$&'],
  [/^raw\.format$/, '$&'],
  [/^curated\.event_time_immutable$/, '$&'],
  [/^curated\.(volume|partition_by|bucket_by|sort_by)(\..*)?$/, 'curated'],
  [/^person\.\w+$/, 'person'],
  [/^(columns\.\w+)\.(description|nullable|values|unit)$/, '$&'],
  [/^(columns\.\w+)\.any_case$/, '$1.values'],
];
/** Counts what has become of a contract: a new one is the first. */
const COUNTED = 'version';

/** Every field of a contract by its place, columns by their names. */
function fieldsOf({ columns, ...rest }: Contract): Map<string, string> {
  const fields = new Map([['columns', columns.map(({ name }) => name).join()]]);
  const walk = (place: string, value: unknown): void => {
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      for (const [name, part] of Object.entries(value)) walk(place === '' ? name : `${place}.${name}`, part);
    else fields.set(place, JSON.stringify(value));
  };
  walk('', rest);
  for (const { name, ...column } of columns) walk(`columns.${name}`, column);
  return fields;
}

function differences(one: Contract, other: Contract): string[] {
  const [ones, others] = [fieldsOf(one), fieldsOf(other)];
  return [...new Set([...ones.keys(), ...others.keys()])].filter((place) => ones.get(place) !== others.get(place));
}

const told = ({ code, stdout, stderr }: Outcome | undefined = { code: -1, stdout: '', stderr: 'none' }): NewOutput => {
  if (code !== 0) throw new Error(stderr);
  return newSchema.parse(JSON.parse(stdout));
};
const contractOf = ({ text, dataset }: NewOutput): Contract => parseContract(text, `${dataset}.yaml`);

describe('tributary contract new', () => {
  const desk = new Desk();
  const secrets: Record<string, string> = {};
  let mysql: Mariadb;
  let sqlServer: SqlServer;

  beforeAll(async () => {
    [mysql, sqlServer] = await Promise.all([startMariadb(), startSqlServer()]);
    mysql.sql(schemaOf('marketing.sql'));
    await sqlServer.sql({ mariadb: schemaOf('sales.mariadb.sql'), sqlServer: schemaOf('sales.sqlserver.sql') });
    secrets['marketing'] = desk.secret('marketing.json', mysql.secret);
    secrets['sales'] = desk.secret('sales.json', sqlServer.secret);
  });

  afterAll(async () => {
    await stopServers();
    desk.clear();
  });

  const args = (table: string, system = 'marketing'): string[] => [
    ...['contract', 'new', '--secret', secrets[system] ?? '', '--table', table],
  ];
  const drafted = async (table: string, system?: string): Promise<NewOutput> =>
    told((await tributaryInTurn([...args(table, system), '--dry-run', '--json']))[0]);

  it('writes of each source table what its committed contract says, but for what a person decides and the draft marks', async () => {
    const lists = committed.map(({ source: { system, table } }) => [
      ...[...args(table, system), '--out', desk.out(`${table}.yaml`), '--json'],
    ]);
    const drafts = (await tributaryInTurn(...lists)).map(told);
    expect(drafts).toHaveLength(committed.length);
    for (const [i, draft] of drafts.entries()) {
      const contract = committed[i];
      if (contract === undefined) throw new Error('no contract');
      expect(readFileSync(draft.file ?? '', 'utf8')).toBe(draft.text);
      const marked = new Set(draft.decisions.map(({ place }) => place));
      const unmarked = differences(contract, contractOf(draft)).filter((field) => {
        const [pattern, place = ''] = DECIDED.find(([decided]) => decided.test(field)) ?? [];
        return field !== COUNTED && (pattern === undefined || !marked.has(field.replace(pattern, place)));
      });
      expect([contract.dataset, unmarked]).toEqual([contract.dataset, []]);
      for (const { reason } of draft.decisions) expect(draft.text).toContain(reason);
    }
    // As they stand they pass the checks of the folder that contracts lie in.
    const prettier = join(root, 'node_modules', '.bin', 'prettier');
    const files = drafts.map(({ file }) => file ?? '');
    const { status, stderr } = spawnSync(prettier, ['--config', join(root, '.prettierrc.json'), '--check', ...files], {
      encoding: 'utf8',
    });
    expect([status, stderr]).toEqual([0, '']);
  });

  it('takes for nullable what the source lets be NULL, and never the other way', async () => {
    const draft = contractOf(await drafted('orders', 'sales'));
    const orders = committed.find(({ dataset }) => dataset === 'orders');
    expect(draft.columns.filter(({ nullable }) => nullable).map(({ name }) => name)).toEqual([
      ...['amount', 'refund_amount', 'refunded_at'],
    ]);
    expect(orders?.columns.filter(({ nullable }) => nullable).map(({ name }) => name)).toEqual([
      ...['refund_amount', 'refunded_at'],
    ]);
    expect(draft.source).toMatchObject({ key: ['order_id'], page_by: ['record_id'], change_column: 'updated_at' });
  });

  it('writes contracts that contract check has nothing to say of, on both engines', async () => {
    const lists = committed.map(({ source: { system, table } }) => {
      const file = desk.out(`checked/${table}.yaml`);
      const secret = secrets[system] ?? '';
      return { make: [...args(table, system), '--dry-run', '--json'], file, secret };
    });
    const drafts = (await tributaryInTurn(...lists.map(({ make }) => make))).map(told);
    const files = drafts.map(({ dataset, text }) => desk.write(`${dataset}.yaml`, text));
    const checks = await tributaryInTurn(
      ...lists.map(({ secret }, i) => ['contract', 'check', files[i] ?? '', '--secret', secret, '--json']),
    );
    for (const [i, { code, stdout }] of checks.entries()) {
      const { contract, findings, fits } = checkSchema.parse(JSON.parse(stdout));
      expect([files[i], code, fits, findings]).toEqual([contract.file, 0, true, []]);
    }
  });

  it('gives every type of the source the one that holds exactly its values', async () => {
    mysql.sql(`USE marketing; ${tortureSql('every_type')}`);
    const { columns } = contractOf(await drafted('every_type'));
    const found = new Map(columns.map(({ name, source_column: source = name, type }) => [source, type]));
    expect(Object.fromEntries(tortureTypes.map(({ name }) => [name, found.get(name)]))).toEqual({
      ...Object.fromEntries(tortureTypes.map(({ name, contract }) => [name, contract])),
      // All of 64 bits are a number as well as a text.
      bit64: 'decimal(20,0)',
    });
  });

  it('reads the names, comments, lists and defaults that a table was declared with', async () => {
    mysql.sql(`
      USE marketing;
      CREATE TABLE users (
        Id BIGINT PRIMARY KEY,
        FirstName VARCHAR(40) NOT NULL,
        MobileNumber VARCHAR(40),
        home_address TEXT,
        Tier ENUM('it''s free', 'paid', 'on', '1e3', 'a: b #c', '') NOT NULL COMMENT 'What they\npay for # really: yes',
        balance DOUBLE NOT NULL,
        discount DECIMAL(9,2) NOT NULL,
        discount_currency CHAR(3) NOT NULL,
        tax_rate DECIMAL(5,4) NOT NULL,
        run_id INT NOT NULL,
        contact_email VARCHAR(90) NOT NULL,
        contact_email_hash CHAR(64) NOT NULL,
        UserId INT NOT NULL,
        user_id INT NOT NULL,
        answer ENUM('') NOT NULL,
        \`two words\` INT NOT NULL,
        price_changed_at DATETIME NOT NULL,
        created_at DATETIME NOT NULL,
        stamp TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
        deleted_at DATETIME,
        KEY (stamp))`);
    const draft = await drafted('users');
    const { columns, source } = contractOf(draft);
    const of = new Map(columns.map((column) => [column.name, column]));
    expect(source).toMatchObject({
      ...{ key: ['user_id'], page_by: ['id'], change_column: 'stamp', deletes: { by: 'column', column: 'deleted_at' } },
    });
    expect(draft.change_columns).toEqual([
      { column: 'stamp', evidence: ['the server sets it at each change', 'an index begins with it'] },
      { column: 'price_changed_at', evidence: ['its name says so', 'no index begins with it'] },
    ]);
    expect(of.get('id')).toMatchObject({ personal_data: 'pseudonymous' });
    expect(of.get('first_name_hash')).toMatchObject({ source_column: 'firstname', personal_data: 'keyed_hash' });
    expect(of.get('mobile_number_hash')).toMatchObject({ source_column: 'mobilenumber', personal_data: 'keyed_hash' });
    expect(of.get('home_address_hash')).toMatchObject({ personal_data: 'keyed_hash' });
    expect(of.get('tier')).toMatchObject({
      ...{ values: ["it's free", 'paid', 'on', '1e3', 'a: b #c'], description: 'What they pay for # really: yes' },
    });
    expect(of.get('balance')).toMatchObject({ type: 'double', role: 'attribute' });
    expect(of.get('discount')).toMatchObject({ role: 'money', currency_column: 'discount_currency' });
    expect(of.get('tax_rate')).toMatchObject({ role: 'attribute' });
    expect(of.get('contact_email')).toMatchObject({ personal_data: 'keyed_hash' });
    expect(of.get('contact_email_hash')).toMatchObject({ personal_data: 'pseudonymous' });
    expect([of.get('userid'), of.get('user_id')]).toMatchObject([{ name: 'userid' }, { name: 'user_id' }]);
    expect(of.get('answer')?.values).toBeUndefined();
    expect(of.get('source_run_id')).toMatchObject({ source_column: 'run_id' });
    expect(draft.left_out).toEqual([
      {
        ...{ column: 'two words' },
        ...{ reason: 'its name is not letters, digits and underscores: read a view that renames it' },
      },
    ]);
    expect(draft.text).toContain('# left out: two words: its name is not');
    const file = desk.write('users.yaml', draft.text);
    const read =
      'import sys; from tributary.contract import parse_contract; c = parse_contract(sys.stdin.read(), "users.yaml")';
    const values = 'print(*next(column.values for column in c.columns if column.name == "tier"), sep="|", end="")';
    const { stdout } = spawnSync(python(), ['-c', `${read}; ${values}`], {
      ...{ env: { ...process.env, PYTHONPATH: join(root, 'glue') }, encoding: 'utf8', input: draft.text },
    });
    expect(stdout).toBe("it's free|paid|on|1e3|a: b #c");
    const [check] = await tributaryInTurn(['contract', 'check', file, '--secret', secrets['marketing'] ?? '']);
    expect(check).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/column tier may be "" in .*\nThe contract fits its table; 2 things are/) as string,
    });
  });

  it('leaves out a column whose type has no text, and takes money for what the column is', async () => {
    await sqlServer.sql({
      mariadb: `CREATE TABLE oddities (
        id BIGINT PRIMARY KEY, anything VARCHAR(20) COMMENT 'sql_variant', fee DECIMAL(19,4) NOT NULL COMMENT 'money',
        stamp BINARY(8) NOT NULL COMMENT 'timestamp', last_modified DATETIME(3) NOT NULL, flag BOOLEAN NOT NULL)`,
      sqlServer: `CREATE TABLE oddities (
        id bigint PRIMARY KEY, anything sql_variant, fee money NOT NULL, stamp timestamp NOT NULL,
        last_modified datetime2(3) NOT NULL, flag bit NOT NULL)`,
    });
    const draft = await drafted('oddities', 'sales');
    const contract = contractOf(draft);
    expect(draft.left_out).toEqual([
      { column: 'anything', reason: expect.stringContaining('type sql_variant') as string },
    ]);
    expect(contract.source.change_column).toBe('last_modified');
    expect(contract.raw.format).toBe('jsonl');
    expect(contract.columns.map(({ name, type, role, unit }) => [name, type, role, unit])).toEqual([
      ['id', 'bigint', 'attribute', undefined],
      ['fee', 'decimal(19,4)', 'money', 'USD'],
      ['stamp', 'binary', 'attribute', undefined],
      ['last_modified', 'timestamp', 'attribute', undefined],
      ['flag', 'boolean', 'attribute', undefined],
    ]);
    const named = {
      ...contract,
      columns: [...contract.columns, { name: 'anything', type: 'string', nullable: true, description: 'What it is.' }],
    };
    const file = desk.write('oddities.yaml', JSON.stringify(named));
    const [check] = await tributaryInTurn(['contract', 'check', file, '--secret', secrets['sales'] ?? '', '--json']);
    expect(check?.code).toBe(1);
    expect(checkSchema.parse(JSON.parse(check?.stdout ?? '')).findings).toEqual([
      { severity: 'error', column: null, message: expect.stringContaining('type sql_variant') as string },
    ]);
  });

  it('prints without writing where it is dry, and else tells what it wrote', async () => {
    const out = desk.out('told/campaigns.yaml');
    const [dry, absent, wet] = await tributaryInTurn(
      [...args('campaigns'), '--out', out, '--dry-run'],
      [...args('campaigns'), '--out', out],
      [...args('campaigns'), '--source', 'ads', '--out', desk.out('ads_campaigns.yaml')],
    );
    expect(parseContract(dry?.stdout ?? '', 'campaigns.yaml').dataset).toBe('campaigns');
    expect(existsSync(out)).toBe(false);
    expect(absent).toMatchObject({ code: 1, stderr: expect.stringMatching(/^Error: ENOENT/) as string });
    expect(wet).toMatchObject({
      ...{ code: 0, stderr: '' },
      stdout: expect.stringMatching(/^change +updated_at: its name says so, an index begins with it$/m) as string,
    });
    const written = parseContract(readFileSync(desk.out('ads_campaigns.yaml'), 'utf8'), 'ads_campaigns.yaml');
    expect(written).toMatchObject({ dataset: 'ads_campaigns', source: { system: 'ads', table: 'campaigns' } });
  });

  it('replaces no file that is there unless it is told to', async () => {
    const file = desk.out('fx_rates.yaml');
    writeFileSync(file, 'mine');
    const [refused, asJson] = await tributaryInTurn(
      [...args('fx_rates'), '--out', file],
      [...args('fx_rates'), '--out', file, '--json'],
    );
    expect(refused).toMatchObject({
      ...{ code: 3, stdout: '' },
      stderr: `RefusedError: ${file} is there already: name another file by --out, or have it replaced by --force\n`,
    });
    expect(JSON.parse(asJson?.stdout ?? '')).toMatchObject({ error: { type: 'RefusedError' } });
    expect(readFileSync(file, 'utf8')).toBe('mine');
    const [forced] = await tributaryInTurn([...args('fx_rates'), '--out', file, '--force']);
    expect(forced?.code).toBe(0);
    expect(parseContract(readFileSync(file, 'utf8'), file).dataset).toBe('fx_rates');
  });

  it('refuses a table that can’t be read by windows and pages, and says what it looked at', async () => {
    mysql.sql(`
      USE marketing;
      CREATE TABLE keyless (id BIGINT NULL UNIQUE, note VARCHAR(9) NOT NULL, updated_at DATETIME NOT NULL, UNIQUE KEY (note(3)));
      CREATE TABLE timeless (id BIGINT PRIMARY KEY, day DATE NOT NULL);
      CREATE TABLE unmarked (id BIGINT PRIMARY KEY, created_at DATETIME NOT NULL, written DATETIME NOT NULL);
      CREATE TABLE forgetful (id BIGINT PRIMARY KEY, updated_at DATETIME);
      CREATE VIEW seen AS SELECT * FROM unmarked;`);
    const refused: readonly (readonly [readonly string[], number, RegExp])[] = [
      [args('nothing'), 1, /^UnknownNameError: table nothing is not in the catalog of marketing: correct --table/],
      [args('keyless'), 3, /table keyless has no primary key, and no unique index of NOT NULL columns.*: create one/],
      [args('seen'), 3, /it is a view: write its contract by hand/],
      [args('timeless'), 3, /no column looks as if it were set at each change of a row \(it has no timestamp\)/],
      [args('unmarked'), 3, /looked at created_at, written\).* or name it by --change-column/],
      [args('forgetful'), 3, /can be NULL \(updated_at\), and a row with NULL there is in no window/],
      [
        [...args('unmarked'), '--change-column', 'id'],
        3,
        /id is no timestamp of the table: name one of created_at, written/,
      ],
      [
        args('Orders'),
        2,
        /a contract names a table in snake_case, without its schema, and Orders is not: write it in lower case/,
      ],
      [[...args('campaigns'), '--out', 'Campaigns.yml'], 2, /--out must be <dataset>\.yaml/],
      [[...args('campaigns'), '--source', 'My Shop'], 2, /name the source by --source, in snake_case: My Shop is not/],
      [['contract', 'new', '--secret', secrets['marketing'] ?? ''], 2, /required option '--table <name>'/],
    ];
    const outcomes = await tributaryInTurn(...refused.map(([list]) => [...list, '--dry-run']));
    for (const [i, [list, code, why]] of refused.entries()) {
      expect([list, outcomes[i]?.code]).toEqual([list, code]);
      expect(outcomes[i]?.stderr).toMatch(why);
      expect(outcomes[i]?.stderr).not.toMatch(/^ +at /m);
    }
    const [named] = await tributaryInTurn([...args('unmarked'), '--change-column', 'written', '--dry-run', '--json']);
    expect(contractOf(told(named)).source.change_column).toBe('written');
  });
});
