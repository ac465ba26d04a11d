/** A statement as the document shows it: without what differs between environments by name alone. */
import type { Environment } from '../../config/environment';
import { type Conditions, list, type PolicyStatement } from '../../synthesized/policies';

export interface Rule {
  readonly name: string;
  readonly effect: 'Allow' | 'Deny';
  /** Whom it is about; of a role's own statements the role. */
  readonly who: readonly string[];
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** Whether it is about everything but the resources. */
  readonly except: boolean;
  readonly conditions: readonly string[];
  readonly why: string;
}

/** The head of an ARN of the account and region, unless all that follows is a wildcard. */
const HEAD = /^arn:aws:[a-z0-9-]+:(<region>)?:(<account>)?:(?!\*$)/;

/** Texts of an environment with `<env>`, `<account>` and `<region>` for its own, and ARNs without their head. */
export class Neutral {
  constructor(private readonly environment: Pick<Environment, 'name' | 'account' | 'region'>) {}

  text(text: string): string {
    const { name, account, region } = this.environment;
    return text
      .replaceAll(account, '<account>')
      .replaceAll(region, '<region>')
      .replaceAll(new RegExp(`\\btributary([-_/])${name}(?![a-z0-9])`, 'g'), 'tributary$1<env>')
      .replace(HEAD, '');
  }

  rule(statement: PolicyStatement, name: string, why: string): Rule {
    const texts = (values: readonly string[]): readonly string[] => values.map((value) => this.text(value));
    return {
      name,
      effect: statement.Effect,
      who: this.who(statement.Principal),
      actions: list(statement.Action),
      resources: texts(list(statement.NotResource ?? statement.Resource)),
      except: statement.NotResource !== undefined,
      conditions: this.conditions(statement.Condition ?? {}),
      why,
    };
  }

  private who(principal: unknown): readonly string[] {
    if (principal === undefined) return [];
    if (principal === '*') return ['everybody'];
    return Object.values(principal as Readonly<Record<string, string | readonly string[]>>)
      .flatMap(list)
      .map((name) => (name === `arn:aws:iam::${this.environment.account}:root` ? 'the account' : this.text(name)));
  }

  /** Each as IAM writes it: operator, key, values. */
  private conditions(conditions: Conditions): readonly string[] {
    return Object.entries(conditions).flatMap(([operator, keys]) =>
      Object.entries(keys).map(([key, values]) => {
        const texts = list(values as string | readonly string[]).map((value) => this.text(value));
        return `${operator} ${key} ${texts.join(' | ')}`;
      }),
    );
  }
}
