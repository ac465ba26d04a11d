import { join } from 'node:path';
import { loadContracts } from '../../contracts/load';
import { parameterOutsideWhere } from '../../smoke/checks/athena';
import { metricsOf } from '../../smoke/checks/cloudwatch';
import { withBackslash, withBlank } from '../../smoke/checks/glue';
import { judgeDenials } from '../../smoke/checks/identity';
import { largestMemory } from '../../smoke/checks/lambda';
import { judgeTable, typesOf } from '../../smoke/checks/raw-tables';
import { judgePlans } from '../../smoke/checks/terraform';
import { denialOf, refusalOf } from '../../smoke/denial';
import { changedLine } from '../../smoke/evidence/copied-window';
import { judged, notTried, proven, refuted, together } from '../../smoke/finding';
import { removalOf } from '../../smoke/leftovers';
import { exitCode, markdown, type Reported } from '../../smoke/report';
import { mysqlSchema, TABLES } from '../../smoke/seed/statements';

const ROOT = join(__dirname, '..', '..');

describe('findings together', () => {
  it('are refuted when one is, whatever else is proven or not tried', () => {
    expect(together([proven('a'), notTried('b'), refuted('c')])).toEqual(refuted('c'));
  });

  it('are not tried when one is not', () => {
    expect(together([proven('a'), notTried('b')])).toEqual(notTried('b'));
  });

  it('are proven when each is, and never when there is none', () => {
    expect(together([proven('a'), judged(true, 'b')])).toEqual(proven('a; b'));
    expect(together([]).verdict).toBe('not tried');
  });
});

describe('the exit code', () => {
  const result = (verdict: Reported['verdict']): Reported => ({
    id: 'a',
    title: 'a',
    verdict,
    evidence: 'a | b',
    date: '2026-11-30T00:00:00.000Z',
  });

  it.each([
    ['0 when all is proven', ['proven', 'proven'], [], 0],
    ['1 when something is refuted', ['refuted', 'not tried'], [], 1],
    ['3 when something is not tried', ['proven', 'not tried'], [], 3],
    ['3 when a line has no result', ['proven'], [], 3],
    ['4 when something is left', ['refuted'], ['bucket'], 4],
  ] as const)('is %s', (_, verdicts, left, code) => {
    expect(exitCode(verdicts.map(result), left, 2)).toBe(code);
  });

  it('stands beside a report whose cells are no other cells', () => {
    expect(markdown('smokeabc123', [result('proven')])).toContain('| a | proven | a \\| b |');
  });
});

describe('a planted refutation', () => {
  const event = (arn: string, errorCode?: string) => ({
    eventSource: 'kms.amazonaws.com',
    eventName: 'Decrypt',
    ...(errorCode === undefined ? {} : { errorCode }),
    userIdentity: { sessionContext: { sessionIssuer: { arn } } },
  });
  const role = 'arn:aws:iam::111122223333:role/tributary-smokeabc123-job-stage';

  it('is seen in the denial of a role of the platform, and in no other', () => {
    const good = event(role);
    expect(judgeDenials([good], 'tributary-smokeabc123', 'a role').verdict).toBe('proven');
    const denied = judgeDenials([good, event(role, 'AccessDenied')], 'tributary-smokeabc123', 'a role');
    expect(denied.verdict).toBe('refuted');
    expect(denied.evidence).toContain('tributary-smokeabc123-job-stage kms:Decrypt AccessDenied');
    const other = event('arn:aws:iam::111122223333:role/admin', 'AccessDenied');
    expect(judgeDenials([good, other], 'tributary-smokeabc123', 'a role').verdict).toBe('proven');
    expect(judgeDenials([], 'tributary-smokeabc123', 'a role').verdict).toBe('not tried');
  });

  it('is seen in the type of one column, a column that is not there, and other partitions', () => {
    const contract = loadContracts(join(ROOT, 'contracts')).find(({ dataset }) => dataset === 'orders');
    if (contract === undefined) throw new Error('no orders');
    const columns = contract.columns.map(({ name, type }) => ({
      Name: name,
      Type: typesOf(type, contract.raw.format)[0] ?? '',
    }));
    const partitions = ['extract_date', 'window_id', 'attempt'].map((Name) => ({ Name, Type: 'string' }));
    const table = { Name: 'sales_orders', StorageDescriptor: { Columns: columns }, PartitionKeys: partitions };
    expect(judgeTable(contract, table).verdict).toBe('proven');
    const retyped = columns.map((column) => (column.Name === 'amount' ? { ...column, Type: 'double' } : column));
    expect(judgeTable(contract, { ...table, StorageDescriptor: { Columns: retyped } })).toEqual(
      refuted('sales_orders: amount is double, not string'),
    );
    expect(judgeTable(contract, { ...table, StorageDescriptor: { Columns: columns.slice(1) } }).evidence).toContain(
      'no column record_id',
    );
    expect(judgeTable(contract, { ...table, PartitionKeys: partitions.slice(1) }).verdict).toBe('refuted');
  });

  it('is seen in a second plan that changes something or fails', () => {
    const unchanged = { stack: 'lake', deployed: true, kind: 'unchanged' } as const;
    expect(judgePlans([unchanged]).verdict).toBe('proven');
    const changes = { added: 1, changed: 0, destroyed: [], forgotten: [], losses: [] };
    expect(judgePlans([unchanged, { ...unchanged, kind: 'changed', changes, text: '' }]).verdict).toBe('refuted');
    expect(judgePlans([{ ...unchanged, kind: 'failed', error: 'AccessDenied: kms:DescribeKey' }]).evidence).toContain(
      'AccessDenied',
    );
  });

  it('is seen in a call that should have been refused and was not, and another error is no refusal', async () => {
    const denied = Object.assign(new Error('no'), { name: 'AccessDeniedException' });
    expect(await refusalOf(() => Promise.reject(denied))).toBe('AccessDeniedException: no');
    expect(await refusalOf(() => Promise.resolve())).toBeUndefined();
    await expect(refusalOf(() => Promise.reject(new Error('a timeout')))).rejects.toThrow('a timeout');
    expect(denialOf(new Error('User x is not authorized to perform: s3:GetObject'))).toBeDefined();
  });
});

describe('what is read of evidence', () => {
  it('finds the parameter that stands before WHERE, and none in text or comment', () => {
    expect(parameterOutsideWhere('SELECT a FROM t WHERE b = ?')).toBe(false);
    expect(parameterOutsideWhere("-- why?\nSELECT '?' FROM t WHERE b = ?")).toBe(false);
    expect(parameterOutsideWhere('SELECT ? FROM t WHERE b = 1')).toBe(true);
    expect(parameterOutsideWhere('SELECT a FROM t LIMIT ?')).toBe(true);
  });

  it('takes the largest memory of both forms of report', () => {
    const json = '{"type":"platform.report","record":{"metrics":{"maxMemoryUsedMB": 301}}}';
    expect(largestMemory([json, 'REPORT RequestId: x Max Memory Used: 299 MB', 'other'])).toBe(301);
    expect(largestMemory(['other'])).toBeUndefined();
  });

  it('reads the metrics of a dashboard with what they leave out', () => {
    const metrics = [
      ['Glue', 'a', 'JobName', 'x', { label: 'x' }],
      ['.', 'b', '.', 'y'],
      ['...', 'z'],
    ];
    expect(metricsOf(JSON.stringify({ widgets: [{ properties: { metrics } }, { properties: {} }] }))).toEqual([
      { namespace: 'Glue', name: 'a', dimensions: { JobName: 'x' } },
      { namespace: 'Glue', name: 'b', dimensions: { JobName: 'y' } },
      { namespace: 'Glue', name: 'b', dimensions: { JobName: 'z' } },
    ]);
  });

  it('changes the first row of a file alone, behind its heading where it has one', () => {
    expect(changedLine('a\nb\nc\n', false, (line) => `${line}!`)).toBe('a!\nb\nc\n');
    expect(changedLine('a\nb\nc\n', true, (line) => `${line}!`)).toBe('a\nb!\nc\n');
    expect(withBackslash('1,static,2')).toBe('1,"static\\\\",2');
    expect(withBlank('{"a":1}')).toBe('{ "a":1}');
  });

  it.each([
    ['arn:aws:s3:::b', 'aws s3 rb --force s3://b'],
    ['arn:aws:glue:eu-central-1:111122223333:job/j', 'aws glue delete-job --job-name j'],
    ['arn:aws:ec2:eu-central-1:111122223333:vpc/vpc-1', 'aws ec2 delete-vpc --vpc-id vpc-1'],
    ['arn:aws:ec2:eu-central-1:111122223333:security-group/sg-1', 'aws ec2 delete-security-group --group-id sg-1'],
    ['arn:aws:logs:eu-central-1:111122223333:log-group:/a/b', 'aws logs delete-log-group --log-group-name /a/b'],
    ['arn:aws:nobody:eu-central-1:111122223333:x', 'remove it by the console of nobody'],
  ])('names what removes %s', (arn, command) => {
    expect(removalOf(arn)).toBe(command);
  });
});

describe('the schema of MySQL', () => {
  it('has the tables of the source in words that are not MariaDB’s alone', () => {
    const texts = mysqlSchema(ROOT).map(({ text }) => text);
    expect(texts.filter((text) => text.includes('OR REPLACE'))).toEqual([]);
    for (const table of TABLES.marketing) {
      expect(texts).toContain(`DROP TABLE IF EXISTS marketing.${table}`);
      expect(texts.some((text) => text.startsWith(`CREATE TABLE marketing.${table} (`))).toBe(true);
    }
  });
});
