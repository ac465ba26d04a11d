/** Stacks as Terraform reads them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The stacks of the platform, in the order of their deployment. */
export const STACKS = ['network', 'lake', 'catalog', 'compute', 'orchestration'] as const;
export type StackName = (typeof STACKS)[number];

export type Attributes = Readonly<Record<string, unknown>>;

export interface StackJson {
  readonly terraform: { readonly backend: Readonly<Record<string, Attributes>>; readonly required_providers: unknown };
  readonly provider: { readonly aws: readonly [Attributes] };
  readonly resource: Readonly<Record<string, Readonly<Record<string, Attributes>>>>;
  readonly data?: Readonly<Record<string, Readonly<Record<string, Attributes>>>>;
  readonly output?: Readonly<Record<string, { readonly value: string }>>;
}

/** A resource, and where it is. */
export type FoundResource = Attributes & { readonly stack: string; readonly type: string; readonly id: string };

/** A stack that an app has synthesized to a folder. */
export const readStack = (folder: string, stack: string): StackJson =>
  JSON.parse(readFileSync(join(folder, 'stacks', stack, 'cdk.tf.json'), 'utf8')) as StackJson;

/** The stacks of one environment, by name. */
export class SynthesizedStacks<Name extends string = string> {
  constructor(
    /** The account that everything is deployed to. */
    readonly account: string,
    readonly stacks: Readonly<Record<Name, StackJson>>,
  ) {}

  private get entries(): [string, StackJson][] {
    return Object.entries<StackJson>(this.stacks);
  }

  /** Every resource of a type, in all stacks, with the stack it is in. */
  resources(type: string): FoundResource[] {
    return this.entries.flatMap(([stack, { resource }]) =>
      Object.entries(resource[type] ?? {}).map(([id, attributes]) => ({ ...attributes, stack, type, id })),
    );
  }

  /** Types of all resources. */
  types(): string[] {
    return [...new Set(this.entries.flatMap(([, { resource }]) => Object.keys(resource)))].sort();
  }
}
