import { list, type PolicyStatement } from '../../synthesized/policies';
import { STACKS, type StackJson, type StackName } from '../../synthesized/stacks';

type Stacks = Readonly<Record<StackName, StackJson>>;

/** Endpoint of a service whose endpoint is not named as its actions are; null: nothing inside the network calls it. */
const NAMED_OTHERWISE: Readonly<Record<string, string | null>> = {
  airflow: 'airflow.ops',
  cloudwatch: 'monitoring',
  // Lambda and Glue call it from their own network.
  ec2: null,
};

/** What MWAA's guide to private routing asks for. */
const OF_AIRFLOW = 'airflow.api airflow.env airflow.ops ecr.api ecr.dkr kms logs monitoring s3 sqs'.split(' ');

/** The role attribute of everything with a place in the network's subnets. */
const INSIDE = [
  { type: 'aws_lambda_function', role: 'role', place: 'vpc_config' },
  { type: 'aws_glue_job', role: 'role_arn', place: 'connections' },
  { type: 'aws_mwaa_environment', role: 'execution_role_arn', place: 'network_configuration' },
] as const;

/** Services with an endpoint, by the end of their names. */
const endpoints = (stacks: Stacks): string[] =>
  Object.values(stacks.network.resource['aws_vpc_endpoint'] ?? {}).map(({ service_name: name }) =>
    String(name).split('.').slice(3).join('.'),
  );

const allowedBy = (policy: string): string[] =>
  (JSON.parse(policy) as { Statement: PolicyStatement[] }).Statement.filter(
    ({ Effect: effect }) => effect === 'Allow',
  ).flatMap(({ Action: actions }) => list(actions));

/** Endpoints that the policies of the roles inside the network ask for, with who asks. */
function askedFor(stacks: Stacks): Map<string, string[]> {
  const asked = new Map<string, string[]>();
  for (const stack of STACKS) {
    const { resource } = stacks[stack];
    const roles = INSIDE.flatMap(({ type, role, place }) =>
      Object.values(resource[type] ?? {})
        .filter((found) => found[place] !== undefined)
        .map((found) => /^\$\{aws_iam_role\.(\w+)\.arn\}$/.exec(String(found[role]))?.[1] ?? String(found[role])),
    );
    for (const role of new Set(roles)) {
      const policies = Object.values(resource['aws_iam_role_policy'] ?? {}).filter(
        (policy) => policy['role'] === `\${aws_iam_role.${role}.id}`,
      );
      if (policies.length === 0) throw new Error(`${stack}: role ${role} has no policy in its stack`);
      for (const action of policies.flatMap(({ policy }) => allowedBy(String(policy)))) {
        const [prefix = ''] = action.split(':');
        const endpoint = prefix in NAMED_OTHERWISE ? NAMED_OTHERWISE[prefix] : prefix;
        if (typeof endpoint === 'string') asked.set(endpoint, [...(asked.get(endpoint) ?? []), `${role}: ${action}`]);
      }
    }
  }
  return asked;
}

/** Calls from inside the network that no endpoint takes, and endpoints that nobody calls. */
export function endpointGaps(stacks: Stacks): { unreached: string[]; needless: string[] } {
  const [there, asked] = [endpoints(stacks), askedFor(stacks)];
  return {
    unreached: [
      ...[...asked].filter(([service]) => !there.includes(service)).flatMap(([, calls]) => calls),
      ...OF_AIRFLOW.filter((service) => !there.includes(service)).map((service) => `MWAA: ${service}`),
    ],
    needless: there.filter((service) => !asked.has(service) && !OF_AIRFLOW.includes(service)),
  };
}
