/** Policies as IAM reads them. */
import type { SynthesizedStacks } from './stacks';

export type Conditions = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

export interface PolicyStatement {
  readonly Sid: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: unknown;
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly NotResource?: string | readonly string[];
  readonly Condition?: Conditions;
}

/** A policy and the resource it is on. */
export interface FoundPolicy {
  readonly on: string;
  readonly statements: readonly PolicyStatement[];
}

export const list = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === 'string' ? [value] : value;

/** The statements of a policy's text. */
export const statementsIn = (text: string): readonly PolicyStatement[] =>
  (JSON.parse(text) as { Statement: PolicyStatement[] }).Statement;

/** Every policy of the resources of a type. */
export const policiesOf = (synthesis: Pick<SynthesizedStacks, 'resources'>, type: string): FoundPolicy[] =>
  synthesis.resources(type).flatMap((resource) => {
    const text = resource['policy'];
    if (typeof text !== 'string') return [];
    return [{ on: `${resource.stack}: ${type}.${resource.id}`, statements: statementsIn(text) }];
  });
