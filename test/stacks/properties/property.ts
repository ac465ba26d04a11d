import type { Attributes, FoundResource, Synthesis } from '../synthesis';

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
export const at = (attributes: Attributes, path: Path): unknown =>
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
