/** What AWS Budgets publishes, as it is received. */
export const budgetNotice = (
  type = 'ACTUAL',
  threshold = '$240.00',
): string => `AWS Budget Notification January 02, 2025
AWS Account 123456789012

Dear AWS Customer,

You requested that we alert you when the ${type} Cost associated with your tributary-test budget is greater than ${threshold} for the current month. The ${type} Cost associated with this budget is $251.32. You can find additional details below and by accessing the AWS Budgets dashboard [1].

Budget Name: tributary-test
Budget Type: Cost
Budgeted Amount: $300.00
Alert Type: ${type}
Alert Threshold: > ${threshold}
${type} Amount: $251.32

[1] https://console.aws.amazon.com/billing/home#/budgets
`;
