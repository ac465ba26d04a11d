import { BudgetsBudget } from '@cdktf/provider-aws/lib/budgets-budget';
import type { SnsTopicPolicy } from '@cdktf/provider-aws/lib/sns-topic-policy';
import { Construct } from 'constructs';
import type { Environment } from '../config/environment';
import type { Names } from '../config/names';

export interface MonthlyBudgetProps {
  readonly names: Names;
  readonly settings: Environment['budget'];
  /** Topic that is told. */
  readonly topicArn: string;
  /** Budgets tries the topic before it takes it for a subscriber. */
  readonly topicPolicy: SnsTopicPolicy;
}

/**
 * What the platform may cost a month: the topic is told when so much is spent, and when the month is forecast to cost all of
 * the last percentage. Costs are the account's that carry the platform's tag; the payer must have activated it once.
 */
export class MonthlyBudget extends Construct {
  constructor(scope: Construct, id: string, props: MonthlyBudgetProps) {
    super(scope, id);
    const { monthlyDollars, alertPercents } = props.settings;
    const alert = (notificationType: 'ACTUAL' | 'FORECASTED', threshold: number) => ({
      notificationType,
      threshold,
      thresholdType: 'PERCENTAGE',
      comparisonOperator: 'GREATER_THAN',
      subscriberSnsTopicArns: [props.topicArn],
    });
    new BudgetsBudget(this, 'budget', {
      name: props.names.budget(),
      budgetType: 'COST',
      timeUnit: 'MONTHLY',
      limitAmount: String(monthlyDollars),
      limitUnit: 'USD',
      costFilter: [{ name: 'TagKeyValue', values: ['user:project$tributary'] }],
      notification: [
        ...alertPercents.map((percent) => alert('ACTUAL', percent)),
        alert('FORECASTED', Math.max(...alertPercents)),
      ],
      dependsOn: [props.topicPolicy],
    });
  }
}
