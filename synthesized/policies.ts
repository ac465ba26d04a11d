import type { Synthesis } from './synthesis';

export interface PolicyStatement {
  readonly Sid: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: unknown;
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** A policy and the resource it is on. */
export interface FoundPolicy {
  readonly on: string;
  readonly statements: readonly PolicyStatement[];
}

export const list = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === 'string' ? [value] : value;

/** Every policy of the resources of a type. */
export const policiesOf = (synthesis: Pick<Synthesis, 'resources'>, type: string): FoundPolicy[] =>
  synthesis.resources(type).flatMap((resource) => {
    const text = resource['policy'];
    if (typeof text !== 'string') return [];
    const { Statement: statements } = JSON.parse(text) as { Statement: PolicyStatement[] };
    return [{ on: `${resource.stack}: ${type}.${resource.id}`, statements }];
  });
