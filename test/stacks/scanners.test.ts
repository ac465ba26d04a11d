/** What checkov and parliament say of the stacks of prod. */
import { buildArtifacts } from '../../build/artifacts';
import { acceptances, type Finding, findings } from './scanners/checkov';
import { type Fault, faults } from './scanners/parliament';
import type { Attributes } from '../../synthesized/stacks';
import { ROOT, Synthesis } from './synthesis';

// checkov takes some seconds alone, and more while other tests run; its first run installs it.
jest.setTimeout(300_000);

/** What parliament finds for it doesn't know better. */
const MISTAKEN: readonly { readonly issue: string; readonly detail: RegExp; readonly why: string }[] = [
  {
    issue: 'UNKNOWN_CONDITION_FOR_ACTION',
    detail: /^Unknown condition lambda:SourceFunctionArn for action /,
    why: 'Lambda passes it with whatever the code of a function calls: docs.aws.amazon.com/lambda/latest/dg/permissions-source-function-arn.html.',
  },
  {
    issue: 'RESOURCE_STAR',
    detail: /^\['ec2:AssignPrivateIpAddresses', 'ec2:CreateNetworkInterface', [^\]]*\]$/,
    why: 'Lambda asks, before there is an interface, whether the role may make one, and names no resource then.',
  },
];

const key = ({ resource, check }: Finding): string => `${resource} ${check}`;

describe('in the stacks of prod', () => {
  let synthesis: Synthesis;
  beforeAll(async () => {
    synthesis = await Synthesis.of({ TRIBUTARY_ENV: 'prod' }, await buildArtifacts(ROOT));
  });
  afterAll(() => {
    synthesis.remove();
  });

  describe('checkov', () => {
    let found: readonly Finding[];
    beforeAll(async () => {
      found = await findings(synthesis);
    });

    it('finds nothing that is not accepted beside its resource', () => {
      const accepted = new Set(acceptances(synthesis).map(key));
      expect(found.map(key).filter((finding) => !accepted.has(finding))).toEqual([]);
    });

    it('finds all that is accepted: a reason that no longer has a finding goes', () => {
      const keys = new Set(found.map(key));
      expect(
        acceptances(synthesis)
          .map(key)
          .filter((acceptance) => !keys.has(acceptance)),
      ).toEqual([]);
    });

    it('is told a reason for each finding that is accepted', () => {
      for (const { comment } of acceptances(synthesis)) expect(comment).toMatch(/^[A-Z].{30,}\.$/s);
    });

    it('finds a bucket that lost its block of public access, and a job without encryption', async () => {
      const [bucket] = synthesis.resources('aws_s3_bucket_public_access_block');
      const [job] = synthesis.resources('aws_glue_job');
      const off = (attributes: Attributes): Attributes => ({ ...attributes, block_public_acls: false });
      const open = (attributes: Attributes): Attributes => ({ ...attributes, security_configuration: undefined });
      if (bucket === undefined || job === undefined) throw new Error('there is no bucket or no job');
      const checks = (await findings(synthesis.changed(bucket, off).changed(job, open))).map(({ check }) => check);
      expect(checks).toEqual(expect.arrayContaining(['CKV_AWS_53', 'CKV_AWS_195']));
    });
  });

  describe('parliament', () => {
    it('finds no fault in any policy, but where it is mistaken', async () => {
      const found = await faults(synthesis);
      const mistaken = ({ issue, detail }: Fault, mistake: (typeof MISTAKEN)[number]): boolean =>
        issue === mistake.issue && mistake.detail.test(detail);
      expect(found.filter((fault) => !MISTAKEN.some((mistake) => mistaken(fault, mistake)))).toEqual([]);
      expect(MISTAKEN.filter((mistake) => !found.some((fault) => mistaken(fault, mistake)))).toEqual([]);
    });

    it('finds an action that is not there, and one on a resource that is none of it', async () => {
      const [policy] = synthesis.resources('aws_iam_role_policy');
      if (policy === undefined) throw new Error('there is no policy');
      const statements = [
        { Sid: 'One', Effect: 'Allow', Action: 's3:GetObjekt', Resource: 'arn:aws:s3:::bucket/*' },
        { Sid: 'Two', Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::bucket' },
      ];
      const broken = synthesis.changed(policy, (attributes) => ({
        ...attributes,
        policy: JSON.stringify({ Version: '2012-10-17', Statement: statements }),
      }));
      expect((await faults(broken)).map(({ issue }) => issue)).toEqual(
        expect.arrayContaining(['UNKNOWN_ACTION', 'RESOURCE_MISMATCH']),
      );
    });
  });
});
