import { Construct } from 'constructs';
import type { Removal } from '../config/environment';
import type { Names } from '../config/names';
import { encryptWith, readObjects, writeObjects } from './grants';
import { type FunctionCode, type FunctionNetwork, PlatformFunction } from './platform-function';

export interface FailureRecorderProps {
  readonly names: Names;
  readonly code: FunctionCode;
  readonly rawKeyArn: string;
  readonly network: FunctionNetwork;
  readonly variablesKeyArn: string;
  readonly logKeyArn: string;
  readonly logDays: number;
  /** @default 'protected' */
  readonly removal?: Removal;
}

const RESULTS = ['control/results/'];

/** Writes the failed result of an invocation that died before it could write one itself. */
export class FailureRecorder extends Construct {
  readonly functionArn: string;

  constructor(scope: Construct, id: string, props: FailureRecorderProps) {
    super(scope, id);
    const { names } = props;
    const raw = names.bucketArn('raw');
    const recorder = new PlatformFunction(this, 'function', {
      names,
      functionName: names.recordFailureFunction(),
      purpose: 'record-failure',
      description: 'Records the invocations of extractors that died.',
      code: props.code,
      memoryMegabytes: 256,
      timeoutSeconds: 30,
      concurrency: 5,
      variables: {
        RAW_BUCKET: names.bucket('raw'),
        POWERTOOLS_SERVICE_NAME: 'record-failure',
        POWERTOOLS_LOG_LEVEL: 'INFO',
      },
      statements: [
        ...readObjects('Results', raw, RESULTS),
        writeObjects('Results', raw, RESULTS),
        encryptWith('Raw', [props.rawKeyArn]),
      ],
      network: props.network,
      variablesKeyArn: props.variablesKeyArn,
      logKeyArn: props.logKeyArn,
      logDays: props.logDays,
      removal: props.removal ?? 'protected',
    });
    this.functionArn = recorder.functionArn;
  }
}
