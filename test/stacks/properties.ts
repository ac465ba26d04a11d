/** Properties that must hold of every resource of a type, and ways to break them. */
import { list, policiesOf, type PolicyStatement } from './policies';
import type { Attributes, Synthesis } from './synthesis';

export type View = Pick<Synthesis, 'resources'>;
export type Resource = ReturnType<View['resources']>[number];

/** What must hold of every resource of a type, whoever adds one, and how it is broken to see that it is noticed. */
export interface Property {
  readonly property: string;
  /** What is wrong, by resource; nothing where the property holds. */
  readonly faults: (view: View) => string[];
  /** The resource that is changed, the first of its type whose id is `of` that form, and how. */
  readonly breaks: { readonly type: string; readonly of?: RegExp; readonly by: (resource: Resource) => Attributes };
}

/** Resources for which something doesn't hold. */
export const failing = (resources: readonly Resource[], holds: (resource: Resource) => boolean): string[] =>
  resources.filter((resource) => !holds(resource)).map(({ id }) => id);

/** A value inside an attribute. */
export const field = (resource: Attributes | undefined, ...path: readonly string[]): unknown =>
  path.reduce<unknown>((value, name) => (value as Attributes | undefined)?.[name], resource);

/** The resource that a reference such as `${aws_iam_role.a_role.arn}` leads to. */
export const referred = (view: View, reference: unknown): Resource | undefined => {
  const [, type, id] = /^\$\{(\w+)\.([\w-]+)\.\w+\}$/.exec(String(reference)) ?? [];
  return type === undefined ? undefined : view.resources(type).find((resource) => resource.id === id);
};

/** The statements of the role that a function or job runs under. */
export const statementsOf = (view: View, { role, role_arn }: Resource): readonly PolicyStatement[] => {
  const { id } = referred(view, role ?? role_arn) ?? { id: 'none' };
  const [policy] = view
    .resources('aws_iam_role_policy')
    .filter((found) => String(found['role']) === `\${aws_iam_role.${id}.id}`)
    .flatMap((found) => policiesOf({ resources: () => [found] }, 'aws_iam_role_policy'));
  return policy?.statements ?? [];
};

/** Whether one of the statements names action and resource. */
export const allows = (statements: readonly PolicyStatement[], action: string, resource: unknown): boolean =>
  statements.some(({ Action, Resource }) => list(Action).includes(action) && list(Resource).includes(String(resource)));

/** The account that the stacks are for. */
export const accountOf = (view: View): string =>
  String(view.resources('aws_s3_bucket')[0]?.['bucket']).split('-').at(-1) ?? '';

const remove = (from: Attributes, [name, ...inner]: readonly [string, ...string[]]): Attributes => {
  const { [name]: removed, ...rest } = from;
  const [next, ...further] = inner;
  return next === undefined ? rest : { ...rest, [name]: remove(removed as Attributes, [next, ...further]) };
};

/** The resource without the attribute at a path. */
export const without =
  (...path: readonly [string, ...string[]]) =>
  (resource: Resource): Attributes =>
    remove(resource, path);

/** The resource with other attributes. */
export const changed =
  (change: Attributes) =>
  (resource: Resource): Attributes => ({ ...resource, ...change });

/** The resource with another text in the place of a part of its policy. */
export const rewritten =
  (part: RegExp, text: string) =>
  (resource: Resource): Attributes => {
    const policy = String(resource['policy']);
    if (!part.test(policy)) throw new Error(`${resource.id} has no ${String(part)}`);
    return { ...resource, policy: policy.replace(part, text) };
  };

/** The stacks with one resource changed. */
export const broken = (view: View, { type, of = /^/, by }: Property['breaks']): View => {
  const target = view.resources(type).find(({ id }) => of.test(id));
  if (target === undefined) throw new Error(`there is no ${type} to break`);
  return {
    resources: (asked) =>
      view
        .resources(asked)
        .map((resource) =>
          asked === type && resource.id === target.id
            ? { ...by(resource), id: resource.id, stack: resource.stack }
            : resource,
        ),
  };
};
