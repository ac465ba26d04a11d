import { Construct } from 'constructs';
import { functionMetric } from '../metrics';
import type { AlarmContext } from './alarm-context';
import type { AlarmMeaning, Component } from './meaning';
import { MetricAlarm } from './metric-alarm';

export interface FunctionAlarmsProps extends AlarmContext {
  readonly functionName: string;
  /** What the names of its alarms end in. */
  readonly subject: string;
  readonly component: Component;
  /** @default - none */
  readonly symptomOf?: readonly Component[];
  readonly owner: string;
  /** What happens while it doesn't work, in a sentence. */
  readonly impact: string;
  /** Errors in five minutes that are borne. */
  readonly errorsBorne: { readonly count: number; readonly because: string };
  /** How long an invocation may take. */
  readonly longest: { readonly seconds: number; readonly because: string };
  /** Of errors and of what is lost. @default 'page' */
  readonly severity?: AlarmMeaning['severity'];
  /** Name of the alarm on errors, where they are of one kind alone. @default 'FunctionErrors' */
  readonly errorsType?: string;
}

const FIVE_MINUTES = 300;

/** What can be seen of any function from outside. */
export class FunctionAlarms extends Construct {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: FunctionAlarmsProps,
  ) {
    super(scope, id);
    const { functionName, severity = 'page' } = props;
    const every = { periodSeconds: FIVE_MINUTES, missing: 'nought' } as const;
    new MetricAlarm(this, 'errors', {
      ...props,
      meaning: this.meaning(
        props.errorsType ?? 'FunctionErrors',
        `The function ${functionName} raises errors or runs out of time.`,
        severity,
        props.errorsBorne.because,
      ),
      condition: {
        ...every,
        metrics: [functionMetric('Errors')(functionName)],
        statistic: 'Sum',
        fires: 'above',
        threshold: props.errorsBorne.count,
      },
    });
    new MetricAlarm(this, 'throttles', {
      ...props,
      meaning: this.meaning(
        'FunctionThrottled',
        `The function ${functionName} is asked for more invocations at once than it may have.`,
        'ticket',
        'Lambda tries a throttled event again for some minutes, so what passes within a quarter of an hour is no loss.',
      ),
      condition: {
        ...every,
        metrics: [functionMetric('Throttles')(functionName)],
        statistic: 'Sum',
        periods: 3,
        fires: 'above',
        threshold: 0,
      },
    });
    new MetricAlarm(this, 'duration', {
      ...props,
      meaning: this.meaning(
        'FunctionNearTimeout',
        `The function ${functionName} takes nearly as long as it may.`,
        'ticket',
        props.longest.because,
      ),
      condition: {
        ...every,
        metrics: [functionMetric('Duration')(functionName)],
        statistic: 'Maximum',
        fires: 'above',
        threshold: props.longest.seconds * 1000,
      },
    });
    new MetricAlarm(this, 'lost', {
      ...props,
      meaning: this.meaning(
        'InvocationsLost',
        `What the function ${functionName} failed on, or had no turn for, could not be kept.`,
        severity,
        'None is lost while the destination takes what it is given.',
      ),
      condition: {
        ...every,
        // Not AsyncEventsDropped: Lambda counts there what it has handed to the destination as well.
        metrics: [functionMetric('DestinationDeliveryFailures')(functionName)],
        statistic: 'Sum',
        fires: 'above',
        threshold: 0,
      },
    });
  }

  private meaning(type: string, what: string, severity: AlarmMeaning['severity'], because: string): AlarmMeaning {
    const { subject, component, symptomOf, owner, impact } = this.props;
    return {
      type,
      subject,
      what,
      severity,
      because,
      impact,
      owner,
      component,
      ...(symptomOf === undefined ? {} : { symptomOf }),
    };
  }
}
