/** What a synthesized attribute refers to, followed through the outputs of other stacks. */
import type { FoundResource, SynthesizedStacks } from './stacks';

const OWN = /^\$\{(aws_\w+)\.([A-Za-z0-9_-]+)\.(\w+)\}$/;
const REMOTE = /^\$\{data\.terraform_remote_state\.cross-stack-reference-input-(\w+)\.outputs\.([A-Za-z0-9_-]+)\}$/;
const ANY = /\$\{[^}]*\}/g;

/** The resource whose attribute a text is; undefined when it is a plain value. */
export function referred(stacks: SynthesizedStacks, stack: string, text: unknown): FoundResource | undefined {
  if (typeof text !== 'string') return undefined;
  const [, other, output] = REMOTE.exec(text) ?? [];
  if (other !== undefined && output !== undefined) {
    return referred(stacks, other, stacks.stacks[other]?.output?.[output]?.value);
  }
  const [, type, id] = OWN.exec(text) ?? [];
  if (type === undefined || id === undefined) return undefined;
  return stacks.resources(type).find((resource) => resource.stack === stack && resource.id === id);
}

/** Whether two finds are of one resource: ids are unique in their stack and type alone. */
export const isSame = (one: FoundResource | undefined, other: FoundResource): boolean =>
  one?.stack === other.stack && one.type === other.type && one.id === other.id;

/**
 * What a key protects, as its alias says.
 *
 * @throws Error when it has none
 */
export function zoneOf(stacks: SynthesizedStacks, key: FoundResource): string {
  const alias = stacks
    .resources('aws_kms_alias')
    .find(({ stack, target_key_id: target }) => isSame(referred(stacks, stack, target), key));
  if (alias === undefined) throw new Error(`${key.stack}: ${key.id} has no alias that says what it protects`);
  return String(alias['name']).replace(/^alias\/tributary-[a-z]+-/, '');
}

/** Texts that stand for references, by the type of what is referred to; `place` is region and account, as ARNs name them. */
export type Values = Readonly<
  Record<string, (resource: FoundResource, place: string, stacks: SynthesizedStacks) => string>
>;

/** What AWS would give for the references that policies hold: ARNs, and ids where they are a part of one. */
const VALUES: Values = {
  aws_kms_key: (key, place, stacks) => `arn:aws:kms:${place}:key/${zoneOf(stacks, key)}`,
  aws_cloudwatch_log_group: ({ name }, place) => `arn:aws:logs:${place}:log-group:${String(name)}`,
  aws_secretsmanager_secret: ({ name }, place) => `arn:aws:secretsmanager:${place}:secret:${String(name)}-AbCdEf`,
  aws_lambda_function: ({ function_name: name }, place) => `arn:aws:lambda:${place}:function:${String(name)}`,
  aws_sns_topic: ({ name }, place) => `arn:aws:sns:${place}:${String(name)}`,
  aws_sqs_queue: ({ name }, place) => `arn:aws:sqs:${place}:${String(name)}`,
  aws_iam_role: ({ name, path }, place) =>
    `arn:aws:iam::${place.split(':')[1] ?? ''}:role${typeof path === 'string' ? path : '/'}${String(name)}`,
  aws_security_group: () => 'sg-0123456789abcdef0',
  aws_subnet: ({ id }) => `subnet-0123456789abcdef${id.includes('_0_') ? 0 : 1}`,
  aws_s3_bucket: ({ bucket }) => `arn:aws:s3:::${String(bucket)}`,
};

/**
 * A policy's text with every reference replaced by what AWS would give for it. The id of a key is what it protects.
 *
 * @param others what stands for references instead
 * @throws Error when a reference is to something that nothing is known for
 */
export function withArns(stacks: SynthesizedStacks, stack: string, text: string, others: Values = {}): string {
  const values = { ...VALUES, ...others };
  const place = `${String(stacks.stacks[stack]?.provider.aws[0]['region'])}:${stacks.account}`;
  return text.replaceAll(ANY, (reference) => {
    const resource = referred(stacks, stack, reference);
    const value = resource === undefined ? undefined : values[resource.type];
    if (resource === undefined || value === undefined) throw new Error(`${stack}: nothing is known for ${reference}`);
    return value(resource, place, stacks);
  });
}
