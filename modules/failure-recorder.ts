import { Construct } from 'constructs';
import { encryptWith, readObjects, writeObjects } from './grants';
import {
  type AsynchronousInvocation,
  type FailureDestination,
  PlatformFunction,
  type StackFunctionProps,
} from './platform-function';

export interface FailureRecorderProps extends StackFunctionProps {
  readonly rawKeyArn: string;
  /** Queue of the events that it can't record. */
  readonly deadLetters: FailureDestination;
}

export const RECORDER_TIMEOUT_SECONDS = 30;
const RESULTS = ['control/results/'];

/** Lambda's most; it waits a minute before the first, two before the second. */
const RETRIES = 2;
/** Longer than the retries take, and than S3 or KMS are ever gone for. */
const OLDEST_EVENT_SECONDS = 6 * 3600;

/**
 * Writes the failed result of an invocation that died before it could write one itself. What it can't record is kept in a
 * queue: a task waits for that result in vain, and its timeout alone would not tell why.
 */
export class FailureRecorder extends Construct {
  readonly functionArn: string;

  constructor(scope: Construct, id: string, props: FailureRecorderProps) {
    super(scope, id);
    const { names } = props;
    const raw = names.bucketArn('raw');
    const recorder = new PlatformFunction(this, 'function', {
      ...props,
      functionName: names.recordFailureFunction(),
      purpose: 'record-failure',
      description: 'Records the invocations that died, where a task waits for their result.',
      memoryMegabytes: 256,
      timeoutSeconds: RECORDER_TIMEOUT_SECONDS,
      concurrency: 5,
      variables: {
        RAW_BUCKET: names.bucket('raw'),
        POWERTOOLS_SERVICE_NAME: 'record-failure',
        POWERTOOLS_LOG_LEVEL: 'INFO',
      },
      statements: [
        ...readObjects('Results', raw, RESULTS, 'Looks whether the invocation has written its result after all.'),
        writeObjects('Results', raw, RESULTS, 'Writes the failed result that the DAG waits for.'),
        encryptWith('Raw', [props.rawKeyArn], 'Results are in the raw bucket, under its key.'),
      ],
      asynchronous: {
        retries: RETRIES,
        oldestEventSeconds: OLDEST_EVENT_SECONDS,
        onFailure: props.deadLetters,
      },
    });
    this.functionArn = recorder.functionArn;
  }
}

/** An invocation that waits longer than this for its turn is reported as failed. */
const OLDEST_INVOCATION_SECONDS = 3600;

/** How a function is invoked whose caller waits for a result: it is never tried again by itself. @param arn of the recorder */
export const recordedBy = (arn: string): AsynchronousInvocation => ({
  retries: 0,
  oldestEventSeconds: OLDEST_INVOCATION_SECONDS,
  onFailure: {
    arn,
    statements: [
      {
        sid: 'ReportFailure',
        actions: ['lambda:InvokeFunction'],
        resources: [arn],
        why: "Lambda tells the recorder, in the role's name, of an invocation that died before it could write its result.",
      },
    ],
  },
});
