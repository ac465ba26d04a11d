/**
 * Kinds of failure that no alarm of the stacks is of: those that Airflow's tasks tell, that the notifier finds in a cause or an
 * event, and that are told of the notifier itself. Each has a runbook of its name, as every kind of alarm has.
 */
export const SIGNAL_TYPES = [
  'BudgetExceeded',
  'ContractRefused',
  'RawObjectsMissing',
  'ReportNotPublished',
  'RunBlocked',
  'RunFailed',
  'TaskFailed',
  'UnknownSignal',
] as const;
