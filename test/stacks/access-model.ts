import { decide, type Decision } from './iam/decide';
import type { PolicyStatement } from '../../synthesized/policies';
import { referred, withArns } from '../../synthesized/references';
import type { FoundResource } from '../../synthesized/stacks';
import type { Synthesis } from './synthesis';

type Context = Readonly<Record<string, string>>;

interface Policy {
  readonly Version: string;
  readonly Statement: readonly PolicyStatement[];
}

/** Who asks: an ARN and what IAM grants to it. */
export interface Caller {
  readonly arn: string;
  readonly policy: Policy;
}

interface Policies {
  /** What a role may do, by the role's ARN. */
  readonly roles: ReadonlyMap<string, Policy>;
  /** The policies of resources, by the ARN of the resource; the catalog's by that of the catalog. */
  readonly resources: ReadonlyMap<string, Policy>;
}

/** TLS 1.3, as every SDK of today. */
const SAFE = { 'aws:SecureTransport': 'true', 's3:TlsVersion': '1.3', 'aws:PrincipalIsAWSService': 'false' };

const arnOf = (synthesis: Synthesis, resource: FoundResource | undefined): string => {
  if (resource === undefined) throw new Error('a policy is of nothing in the stacks');
  return withArns(synthesis, resource.stack, `\${${resource.type}.${resource.id}.arn}`);
};

/** Decides requests as IAM does, by the policies of synthesized stacks. The ARN of a key ends in what it protects. */
export class AccessModel {
  private constructor(
    readonly account: string,
    readonly region: string,
    private readonly policies: Policies,
  ) {}

  static of(synthesis: Synthesis, account: string, region: string): AccessModel {
    const parse = ({ stack }: FoundResource, text: unknown): Policy =>
      JSON.parse(withArns(synthesis, stack, String(text))) as Policy;
    const roles = new Map<string, Policy>();
    const resources = new Map<string, Policy>();
    for (const role of synthesis.resources('aws_iam_role'))
      resources.set(arnOf(synthesis, role), parse(role, role['assume_role_policy']));
    for (const found of synthesis.resources('aws_iam_role_policy'))
      roles.set(arnOf(synthesis, referred(synthesis, found.stack, found['role'])), parse(found, found['policy']));
    for (const found of synthesis.resources('aws_s3_bucket_policy'))
      resources.set(arnOf(synthesis, referred(synthesis, found.stack, found['bucket'])), parse(found, found['policy']));
    for (const key of synthesis.resources('aws_kms_key'))
      resources.set(arnOf(synthesis, key), parse(key, key['policy']));
    for (const found of synthesis.resources('aws_glue_resource_policy'))
      resources.set(`arn:aws:glue:${region}:${account}:catalog`, parse(found, found['policy']));
    return new AccessModel(account, region, { roles, resources });
  }

  /** A role of the stacks, by the end of its name. */
  role(purpose: string): Caller {
    const found = [...this.policies.roles].find(([arn]) => arn.endsWith(`-${purpose}`));
    if (found === undefined) throw new Error(`no role ${purpose} in the stacks`);
    return { arn: found[0], policy: found[1] };
  }

  /** All roles that begin so, such as `job-`. */
  rolesOf(beginning: string): Caller[] {
    return [...this.policies.roles]
      .filter(([arn]) => new RegExp(`role/tributary-[a-z]+-${beginning}`).test(arn))
      .map(([arn, policy]) => ({ arn, policy }));
  }

  /** Somebody who may do everything, as far as IAM is concerned. */
  administrator(account = this.account): Caller {
    const everything = { Sid: 'Everything', Effect: 'Allow' as const, Action: '*', Resource: '*' };
    return {
      arn: `arn:aws:iam::${account}:role/Administrator`,
      policy: { Version: '2012-10-17', Statement: [everything] },
    };
  }

  /** The same stacks without a statement. */
  without(sid: string): AccessModel {
    return this.changed(sid, () => []);
  }

  /** The same stacks with a statement about every resource. */
  widened(sid: string): AccessModel {
    return this.changed(sid, (statement) => [{ ...statement, Resource: '*' }]);
  }

  /** The same stacks with a statement that holds under no condition. */
  unconditional(sid: string): AccessModel {
    return this.changed(sid, (statement) => [{ ...statement, Condition: {} }]);
  }

  /** Decide one request for one resource. */
  decide(caller: Caller, action: string, resource: string, context: Context = {}): Decision {
    const request = {
      principal: caller.arn,
      action,
      resource,
      account: this.account,
      context: {
        ...SAFE,
        'aws:PrincipalArn': caller.arn,
        'aws:PrincipalAccount': caller.arn.split(':')[4] ?? '',
        ...context,
      },
    };
    const { Statement: identity } = this.policies.roles.get(caller.arn) ?? caller.policy;
    return decide(request, identity, this.policyOf(resource)?.Statement);
  }

  /** Decide whether an object is read: the object and, through S3, the bucket's key. */
  read(caller: Caller, bucket: string, key: string, context: Context = {}): Decision {
    return worst([
      this.decide(caller, 's3:GetObject', `${this.bucket(bucket)}/${key}`, context),
      this.decide(caller, 'kms:Decrypt', this.key(bucket), { ...context, ...this.through('s3') }),
    ]);
  }

  /** Decide whether an object is written under the bucket's key, named or not. */
  write(caller: Caller, bucket: string, key: string, context: Context = {}): Decision {
    const named = {
      's3:x-amz-server-side-encryption': 'aws:kms',
      's3:x-amz-server-side-encryption-aws-kms-key-id': this.key(bucket),
    };
    return worst([
      this.decide(caller, 's3:PutObject', `${this.bucket(bucket)}/${key}`, { ...named, ...context }),
      this.decide(caller, 'kms:GenerateDataKey', this.key(bucket), this.through('s3')),
    ]);
  }

  /** Decide what Glue asks of a table: the catalog, its database and itself must be allowed, and the catalog's key. */
  table(caller: Caller, action: string, layer: string, table: string): Decision {
    const database = `tributary_prod_${layer}`;
    const decisions: Decision[] = [];
    for (const resource of ['catalog', `database/${database}`, `table/${database}/${table}`])
      decisions.push(this.decide(caller, action, `arn:aws:glue:${this.region}:${this.account}:${resource}`));
    for (const use of /:(Batch)?Get/.test(action) ? ['Decrypt'] : ['Decrypt', 'GenerateDataKey'])
      decisions.push(this.decide(caller, `kms:${use}`, this.key('catalog'), this.through('glue')));
    return worst(decisions);
  }

  bucket(bucket: string): string {
    return `arn:aws:s3:::tributary-prod-${bucket}-${this.account}`;
  }

  key(zone: string): string {
    return `arn:aws:kms:${this.region}:${this.account}:key/${zone}`;
  }

  through(service: string): Context {
    return { 'kms:ViaService': `${service}.${this.region}.amazonaws.com` };
  }

  private policyOf(resource: string): Policy | undefined {
    const [, , service, , , name] = resource.split(':');
    if (service === 's3') return this.policies.resources.get(`arn:aws:s3:::${name?.split('/')[0]}`);
    if (service === 'glue') return this.policies.resources.get(`arn:aws:glue:${this.region}:${this.account}:catalog`);
    return this.policies.resources.get(resource);
  }

  private changed(sid: string, change: (statement: PolicyStatement) => PolicyStatement[]): AccessModel {
    const found = new Set<string>();
    const apply = (policies: ReadonlyMap<string, Policy>): Map<string, Policy> =>
      new Map(
        [...policies].map(([arn, policy]) => [
          arn,
          {
            ...policy,
            Statement: policy.Statement.flatMap((statement) => {
              if (statement.Sid !== sid) return [statement];
              found.add(arn);
              return change(statement);
            }),
          },
        ]),
      );
    const changed = { roles: apply(this.policies.roles), resources: apply(this.policies.resources) };
    if (found.size === 0) throw new Error(`no statement ${sid} in the stacks`);
    return new AccessModel(this.account, this.region, changed);
  }
}

/** What several decisions come to: a request is allowed when all of them are. */
const worst = (decisions: readonly Decision[]): Decision =>
  decisions.find((decision) => decision === 'ExplicitlyDenied') ??
  decisions.find((decision) => decision === 'ImplicitlyDenied') ??
  'Allowed';
