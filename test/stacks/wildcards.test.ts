/** Every wildcard in what a policy allows, each with the reason why nothing narrower does. */
import { buildArtifacts } from '../../build/artifacts';
import { list, type PolicyStatement } from '../../synthesized/policies';
import { ROOT, Synthesis } from './synthesis';

// Bundling the functions and loading the provider takes seconds, on a busy machine many.
jest.setTimeout(120_000);

const POLICIES = [
  'aws_glue_resource_policy',
  'aws_iam_policy',
  'aws_iam_role_policy',
  'aws_kms_key',
  'aws_s3_bucket_policy',
  'aws_secretsmanager_secret_policy',
  'aws_sns_topic_policy',
  'aws_sqs_queue_policy',
  'aws_vpc_endpoint',
];

interface Reasoned {
  /** Types of resources whose policies it is about. @default - any */
  readonly types?: readonly string[];
  /** Statements that it is about. @default - any */
  readonly sids?: readonly string[];
  /** The action or resource, without the project's names. */
  readonly pattern: RegExp;
  readonly reason: string;
}

const ACTIONS: readonly Reasoned[] = [
  {
    sids: ['OwnPrincipals'],
    pattern: /^((dynamodb|s3):)?\*$/,
    reason: 'A fence around a way out of the network: it grants nothing, roles do.',
  },
];

const RESOURCES: readonly Reasoned[] = [
  { types: ['aws_kms_key'], pattern: /^\*$/, reason: "In a key's own policy the resource is the key itself." },
  {
    types: ['aws_vpc_endpoint'],
    sids: ['OwnPrincipals'],
    pattern: /^\*$/,
    reason: 'A fence around a way out of the network: it grants nothing, roles do.',
  },
  {
    types: ['aws_vpc_endpoint'],
    sids: ['ContainerLayers'],
    pattern: /^arn:aws:s3:::prod-[a-z0-9-]+-starport-layer-bucket\/\*$/,
    reason: "The registry's own bucket, whose keys it signs for the layers of an image.",
  },
  { pattern: /^arn:aws:s3:::[a-z0-9-]+\/[^*]+\*$/, reason: 'Objects are known by their prefix alone.' },
  {
    types: ['aws_iam_role_policy'],
    sids: ['Search'],
    pattern: /^arn:aws:s3:::tributary-[a-z]+-(raw|curated|results|artifacts)-\d+\/\*$/,
    reason:
      'What is left of an erased person is searched for wherever it lies, by prefixes that nobody thought of too.',
  },
  {
    pattern: /^arn:aws:glue:[^*]+:table\/[a-z_]+\/([a-z]+_)?\*$/,
    reason: 'Tables follow from the contracts, and come and go without the stacks.',
  },
  {
    sids: ['WriteLogs'],
    pattern: /log_group\.\w+\.arn\}:\*$/,
    reason: 'Streams of one group, which the service names.',
  },
  {
    sids: ['WriteLogs'],
    pattern: /:log-group:airflow-[a-z0-9-]+-\*(:\*)?$/,
    reason: "MWAA makes a group for each of its components, named after the environment's own name.",
  },
  {
    sids: ['WriteLogs', 'WriteSystemLogs'],
    pattern: /:log-group:\/aws-glue\/(jobs|crawlers)\*$/,
    reason: 'Glue reports the start of a run in groups that it names after role and security configuration.',
  },
  {
    sids: ['WriteSystemLogs'],
    pattern: /:log-group:\/tributary\/[a-z]+\/glue\/[a-z]+\*$/,
    reason: "Glue appends the security configuration to the name of a job's group.",
  },
  {
    sids: ['WriteMetrics', 'WriteProbeMetrics', 'WriteQualityMetrics', 'WriteRunMetrics'],
    pattern: /^\*$/,
    reason: 'CloudWatch has no resource for a metric: a condition names the namespace.',
  },
  {
    sids: ['ListFiringAlarms'],
    pattern: /:alarm:tributary-[a-z]+-\*$/,
    reason: 'The notifier asks which alarms of the environment fire, whichever they are.',
  },
  { sids: ['MakePasswords'], pattern: /^\*$/, reason: 'A password is of no secret yet.' },
  { sids: ['WriteTraces'], pattern: /^\*$/, reason: 'X-Ray has no resource for a segment.' },
  {
    sids: ['ReadSecurityConfiguration', 'ReadClassifierAndSecurityConfiguration'],
    pattern: /^\*$/,
    reason: 'Glue has no resource for either.',
  },
  { sids: ['ReadFreshness'], pattern: /^\*$/, reason: 'CloudWatch has no resource for a metric.' },
  { sids: ['LookAtNetwork'], pattern: /^\*$/, reason: 'EC2 has no resource for what describes.' },
  {
    sids: ['FindLogGroups', 'FindWorkgroupAndCatalog', 'InspectAccount'],
    pattern: /^\*$/,
    reason: 'What lists, or is of the account, knows no resource.',
  },
  {
    sids: ['AttachToNetwork'],
    pattern: /^\*$/,
    reason: 'Lambda asks, before there is an interface, whether the role may make one, and names no resource then.',
  },
  {
    sids: ['AttachToNetwork', 'DetachFromNetwork', 'TagInterfaces'],
    pattern: /:network-interface\/\*$/,
    reason: 'Glue makes the interfaces of a run, and EC2 chooses their ids.',
  },
  {
    sids: ['LookAtNameResolution'],
    pattern: /:vpc\/\*$/,
    reason: 'The attributes of a network are asked for by its id, which the role is not told.',
  },
  {
    sids: ['UseTaskQueue'],
    pattern: /^arn:aws:sqs:[a-z0-9-]+:\*:airflow-celery-\*$/,
    reason: "MWAA's queue belongs to an account of the service, and carries a name that it makes up.",
  },
];

interface Wildcard {
  readonly type: string;
  readonly on: string;
  readonly sid: string;
  readonly text: string;
}

const wildcards = (synthesis: Synthesis, of: (statement: PolicyStatement) => readonly string[]): Wildcard[] =>
  POLICIES.flatMap((type) =>
    synthesis.resources(type).flatMap((resource) => {
      const { policy } = resource;
      if (typeof policy !== 'string') return [];
      const { Statement: statements } = JSON.parse(policy) as { Statement: PolicyStatement[] };
      return statements
        .filter(({ Effect }) => Effect === 'Allow')
        .flatMap((statement) =>
          of(statement)
            .filter((text) => text.includes('*'))
            .map((text) => ({ type, on: `${resource.stack}: ${type}.${resource.id}`, sid: statement.Sid, text })),
        );
    }),
  );

const explains = ({ types, sids, pattern }: Reasoned, { type, sid, text }: Wildcard): boolean =>
  (types === undefined || types.includes(type)) && (sids === undefined || sids.includes(sid)) && pattern.test(text);

describe('of the wildcards in the policies of prod', () => {
  let synthesis: Synthesis;
  beforeAll(async () => {
    synthesis = await Synthesis.of({ TRIBUTARY_ENV: 'prod' }, await buildArtifacts(ROOT));
  });
  afterAll(() => {
    synthesis.remove();
  });

  it.each([
    ['actions', ACTIONS, (statement: PolicyStatement) => list(statement.Action)],
    ['resources', RESOURCES, (statement: PolicyStatement) => list(statement.Resource)],
  ] as const)('all in %s have a reason, and no reason is left of one that is gone', (_, reasons, of) => {
    const found = wildcards(synthesis, of);
    const unexplained = found.filter((wildcard) => !reasons.some((reason) => explains(reason, wildcard)));
    expect(unexplained.map(({ on, sid, text }) => `${on} ${sid}: ${text}`)).toEqual([]);
    expect(reasons.filter((reason) => !found.some((wildcard) => explains(reason, wildcard)))).toEqual([]);
  });

  it('one more is noticed wherever it is', () => {
    for (const type of POLICIES)
      for (const resource of synthesis.resources(type).filter((candidate) => typeof candidate['policy'] === 'string')) {
        const broken = synthesis.changed(resource, (attributes) => {
          const { Statement: statements } = JSON.parse(String(attributes['policy'])) as {
            Statement: PolicyStatement[];
          };
          const one = { Sid: 'OneMore', Effect: 'Allow', Action: 'iam:*', Resource: 'arn:aws:iam::*:role/*' };
          return { ...attributes, policy: JSON.stringify({ Statement: [...statements, one] }) };
        });
        const of = (statement: PolicyStatement): readonly string[] => [
          ...list(statement.Action),
          ...list(statement.Resource),
        ];
        const before = new Set(wildcards(synthesis, of).map(({ sid, text }) => `${sid}: ${text}`));
        const unexplained = wildcards(broken, of).filter(
          (wildcard) =>
            !before.has(`${wildcard.sid}: ${wildcard.text}`) &&
            ![...ACTIONS, ...RESOURCES].some((reason) => explains(reason, wildcard)),
        );
        expect(unexplained).toHaveLength(2);
      }
  });
});
