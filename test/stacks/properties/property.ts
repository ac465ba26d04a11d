import { list, type PolicyStatement } from '../../../synthesized/policies';
import { referred } from '../../../synthesized/references';
import type { Attributes, FoundResource } from '../../../synthesized/stacks';
import type { Synthesis } from '../synthesis';

/** Something that holds for the stacks of every environment. */
export interface Property {
  /** What the stacks do, as the end of a sentence. */
  readonly name: string;
  /** Addresses of the resources that break it, with what is wrong. */
  readonly violations: (synthesis: Synthesis) => readonly string[];
  /** Ways to break it: each is tried on every resource of its type, and must be noticed. */
  readonly breaches: readonly Breach[];
}

export interface Breach {
  readonly what: string;
  readonly type: string;
  /** @default - every resource of the type */
  readonly of?: (resource: FoundResource) => boolean;
  /** @returns the attributes after the breach; undefined when the resource is gone */
  readonly change: (attributes: Attributes) => Attributes | undefined;
}

export const address = ({ stack, type, id }: FoundResource): string => `${stack}: ${type}.${id}`;

/** Names of attributes from the outermost to the innermost; of a repeated block the first. */
export type Path = readonly string[];

const inBlock = (value: unknown): Record<string, unknown> | undefined => {
  const block: unknown = Array.isArray(value) ? value[0] : value;
  return typeof block === 'object' && block !== null ? (block as Record<string, unknown>) : undefined;
};

/** The attribute at a path; undefined where there is none. */
export const at = (attributes: Attributes | undefined, path: Path): unknown =>
  path.reduce<unknown>((value, name) => inBlock(value)?.[name], attributes);

/** The attributes with another value at a path; undefined takes the attribute away. */
export function withValue(attributes: Attributes, path: Path, value: unknown): Attributes {
  const copy = structuredClone(attributes) as Record<string, unknown>;
  const block = inBlock(at(copy, path.slice(0, -1)) ?? (path.length === 1 ? copy : undefined));
  const name = path.at(-1);
  if (block === undefined || name === undefined) throw new Error(`there is no ${path.slice(0, -1).join('.')}`);
  if (value === undefined) Reflect.deleteProperty(block, name);
  else block[name] = value;
  return copy;
}

/** A change that takes away the attribute at a path. */
export const without =
  (...path: Path) =>
  (attributes: Attributes): Attributes =>
    withValue(attributes, path, undefined);

/** A change of attributes to others. */
export const changed =
  (change: Attributes) =>
  (attributes: Attributes): Attributes => ({ ...attributes, ...change });

/** A change of a part of a policy's text. */
export const rewritten =
  (part: RegExp, text: string) =>
  (attributes: Attributes): Attributes => {
    const policy = String(attributes['policy']);
    if (!part.test(policy)) throw new Error(`the policy has no ${String(part)}`);
    return { ...attributes, policy: policy.replace(part, text) };
  };

/** Addresses of the resources for which something doesn't hold. */
export const failing = (
  resources: readonly FoundResource[],
  holds: (resource: FoundResource) => boolean,
): readonly string[] => resources.filter((resource) => !holds(resource)).map(address);

/** The statements of the role that a function or job runs under. */
export function statementsOf(synthesis: Synthesis, resource: FoundResource): readonly PolicyStatement[] {
  const role = referred(synthesis, resource.stack, resource['role'] ?? resource['role_arn']);
  return synthesis
    .resources('aws_iam_role_policy')
    .filter((policy) => referred(synthesis, policy.stack, policy['role'])?.id === role?.id)
    .flatMap(({ policy }) => (JSON.parse(String(policy)) as { Statement: PolicyStatement[] }).Statement);
}

/** Whether one of the statements names action and resource. */
export const allows = (statements: readonly PolicyStatement[], action: string, resource: unknown): boolean =>
  statements.some(({ Action, Resource }) => list(Action).includes(action) && list(Resource).includes(String(resource)));
