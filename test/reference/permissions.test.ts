import { type Artifacts, buildArtifacts } from '../../build/artifacts';
import { loadEnvironment, parseEnvironment } from '../../config/load';
import { idleCharges } from '../../reference/cost/idle';
import { type DescribedEnvironment, describeEnvironment } from '../../reference/described-environment';
import { permissionsDocument } from '../../reference/permissions/document';
import { Neutral } from '../../reference/permissions/rule';
import { Subjects } from '../../reference/permissions/subject';
import { SynthesizedStacks } from '../../synthesized/stacks';
import { ROOT, WITH_SLACK } from '../stacks/synthesis';
import { missing, saidBy, toldBy } from './told-statements';

// Bundling the functions and loading the provider takes seconds, on a busy machine many.
jest.setTimeout(120_000);

/** Told beside the policies: permissions of functions, and endpoints that have no policy. */
const BESIDE = /^Allow ((invoked|probed)_for_\w+|NoPolicy):/;

describe('the document of permissions', () => {
  let artifacts: Artifacts;
  let prod: DescribedEnvironment;
  let document: string;

  beforeAll(async () => {
    artifacts = await buildArtifacts(ROOT);
    prod = describeEnvironment(loadEnvironment(ROOT, { TRIBUTARY_ENV: 'prod' }), artifacts);
    document = permissionsDocument(prod, []);
  });

  const ofPolicies = (text: string): string[] => toldBy(text).filter((line) => !BESIDE.test(line));

  it('tells every statement of the stacks, and none that they do not make', () => {
    const said = saidBy(prod.stacks);
    expect(said.length).toBeGreaterThan(300);
    expect(missing(ofPolicies(document), said)).toEqual([]);
    expect(missing(said, ofPolicies(document))).toEqual([]);
  });

  it('loses no statement unnoticed', () => {
    const lines = document.split('\n');
    const said = saidBy(prod.stacks);
    const rows = lines.flatMap((line, index) => (/^\| (Allow|Deny) |^Taken on by /.test(line) ? [index] : []));
    for (const row of rows) {
      const [line = ''] = lines.slice(row, row + 1);
      if (/`((invoked|probed)_for_\w+|NoPolicy)`/.test(line)) continue;
      const without = lines.filter((_, index) => index !== row).join('\n');
      expect(missing(ofPolicies(without), said)).not.toEqual([]);
    }
  });

  it('tells of the role of a Slack channel, which may do nothing, as soon as there is one; it costs nothing', () => {
    expect(document).not.toContain('chatbot.amazonaws.com');
    const { stacks, ...described } = describeEnvironment(
      parseEnvironment({ ...prod.environment, ...WITH_SLACK }, 'prod with a Slack channel'),
      artifacts,
    );
    const told = permissionsDocument({ stacks, ...described }, []);
    expect(told).toContain('Taken on by chatbot.amazonaws.com');
    expect(told).toContain('| Deny `DenyEverything` | `*` |');
    expect(idleCharges(stacks)).toEqual(idleCharges(prod.stacks));
  });

  it('tells who invokes a function without a role, and which endpoints let everybody through', () => {
    const beside = toldBy(document).filter((line) => BESIDE.test(line));
    const open = prod.stacks.resources('aws_vpc_endpoint').filter(({ policy }) => policy === undefined);
    expect(open.length).toBeGreaterThan(0);
    expect(beside.filter((line) => line.includes('NoPolicy'))).toHaveLength(open.length);
    expect(beside.filter((line) => line.includes('lambda:InvokeFunction'))).toHaveLength(
      prod.stacks.resources('aws_lambda_permission').length,
    );
  });

  it('has a heading for every role', () => {
    const headings = document.split('\n').filter((line) => line.startsWith('### '));
    for (const { name } of prod.stacks.resources('aws_iam_role'))
      expect(headings.join()).toContain(`\`${String(name).replace('tributary-prod-', '')}\``);
  });

  it('gives a reason, and a whole sentence, for every statement', () => {
    for (const { rules } of new Subjects(prod).all())
      for (const { why } of rules) expect(why).toMatch(/^[A-Z].{10,}\.$/s);
  });

  it('is refused where a statement has no reason', () => {
    const [role] = prod.stacks.resources('aws_iam_role_policy');
    if (role === undefined) throw new Error('prod has no policy');
    const statement = { Sid: 'OneMore', Effect: 'Allow', Action: 's3:GetObject', Resource: '*' };
    const stacks = structuredClone(prod.stacks.stacks);
    const found = stacks[role.stack]?.resource['aws_iam_role_policy'] as Record<string, Record<string, unknown>>;
    found[role.id] = { ...found[role.id], policy: JSON.stringify({ Version: '2012-10-17', Statement: [statement] }) };
    const more = { ...prod, stacks: new SynthesizedStacks(prod.stacks.account, stacks) };
    expect(() => permissionsDocument(more, [])).toThrow(/nobody has said why OneMore is needed/);
  });

  it('tells of another environment what is not the same but for names', () => {
    const changed = (analysts: string): DescribedEnvironment => {
      const environment = loadEnvironment(ROOT, { TRIBUTARY_ENV: 'dev' });
      return describeEnvironment({ ...environment, analysts: { principals: [analysts] } }, artifacts);
    };
    const role = 'arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/*/AWSReservedSSO_Analyst_*';
    expect(permissionsDocument(prod, [changed(role)])).toMatch(/## What differs\n\n`dev`: nothing but names\.\n$/);
    const other = permissionsDocument(prod, [changed('arn:aws:iam::111122223333:role/everybody')]);
    expect(other).toMatch(
      /`dev`:\n\n- not there: role `analysts`.*\n- there instead: .*`ArnLike aws:PrincipalArn role\/everybody`\n$/,
    );
  });
});

describe('a name in the document', () => {
  const neutral = new Neutral({ name: 'prod', account: '444455556666', region: 'eu-central-1' });

  it.each([
    ['arn:aws:s3:::tributary-prod-raw-444455556666/raw/*', 'tributary-<env>-raw-<account>/raw/*'],
    ['arn:aws:glue:eu-central-1:444455556666:table/tributary_prod_raw/*', 'table/tributary_<env>_raw/*'],
    ['arn:aws:secretsmanager:eu-central-1:444455556666:secret:tributary/prod/a', 'secret:tributary/<env>/a'],
    // What is of another account, or of anything, keeps its head.
    ['arn:aws:sqs:eu-central-1:*:airflow-celery-*', 'arn:aws:sqs:<region>:*:airflow-celery-*'],
    ['arn:aws:iam::111122223333:root', 'arn:aws:iam::111122223333:root'],
    ['arn:aws:glue:eu-central-1:444455556666:*', 'arn:aws:glue:<region>:<account>:*'],
    ['tributary-production', 'tributary-production'],
  ])('%s is %s', (text, expected) => {
    expect(neutral.text(text)).toBe(expected);
  });
});
