import { Construct } from 'constructs';
import {
  decryptWith,
  deleteObjects,
  encryptWith,
  listUploads,
  readObjects,
  tagObjects,
  writeMetrics,
  writeObjects,
} from './grants';
import { recordedBy } from './failure-recorder';
import { PlatformFunction, type StackFunctionProps } from './platform-function';

export interface ExtractorFunctionProps extends StackFunctionProps {
  /** Name of the environment, as metrics carry it. */
  readonly environment: string;
  /** The source it reads. */
  readonly source: string;
  readonly memoryMegabytes: number;
  readonly timeoutSeconds: number;
  /** Extracts at once: connections that the database must bear. A probe may be one more. */
  readonly concurrency: number;
  /** Layer with the authorities that the database is trusted by. */
  readonly caLayerArn: string;
  readonly secretArn: string;
  /**
   * Secret with the key that hashes personal data.
   * @default none: the source has no personal data to be hashed
   */
  readonly hashKeyArn?: string | undefined;
  /** ARN of the customer key that encrypts the secrets. */
  readonly secretKeyArn: string;
  readonly rawKeyArn: string;
  /** Function that is told of invocations that died. */
  readonly failureRecorderArn: string;
}

/** Keeps what is resident small: an extract holds the same few buffers throughout, and next to no objects. */
export const MEMORY_VARIABLES = {
  // V8 would let new objects, which live for no time here, fill 30 MB before it collects them.
  NODE_OPTIONS: '--max-semi-space-size=1',
  // Each of zlib's threads would keep freed memory of its own.
  MALLOC_ARENA_MAX: '2',
};

/**
 * Extracts one source into the raw bucket. It is invoked asynchronously and never retried by Lambda: the caller decides,
 * and learns of an invocation that died by the record that the function `record-failure` writes.
 */
export class ExtractorFunction extends Construct {
  readonly functionArn: string;

  constructor(scope: Construct, id: string, props: ExtractorFunctionProps) {
    super(scope, id);
    const { names, source } = props;
    const raw = names.bucketArn('raw');
    const parts = [`raw/${source}/`, `sweeps/${source}/`];
    const secrets = props.hashKeyArn === undefined ? [props.secretArn] : [props.secretArn, props.hashKeyArn];
    const written = [...parts, `manifests/${source}/`, 'control/results/', 'control/probes/'];
    const extractor = new PlatformFunction(this, 'function', {
      ...props,
      // A probe must not wait until an extract has ended: it would find out too late.
      concurrency: props.concurrency + 1,
      functionName: names.extractFunction(source),
      purpose: `extract-${source}`,
      description: `Extracts windows of the source ${source} into the raw bucket.`,
      variables: {
        RAW_BUCKET: names.bucket('raw'),
        SOURCE_NAME: source,
        ENVIRONMENT_NAME: props.environment,
        SOURCE_SECRET_ARN: props.secretArn,
        ...(props.hashKeyArn === undefined ? {} : { HASH_KEY_SECRET_ARN: props.hashKeyArn }),
        POWERTOOLS_SERVICE_NAME: `extract-${source}`,
        POWERTOOLS_LOG_LEVEL: 'INFO',
        ...MEMORY_VARIABLES,
      },
      statements: [
        ...readObjects(
          'Raw',
          raw,
          written,
          'A commit compares the parts that were written with those in S3, and reads results.',
        ),
        writeObjects('Raw', raw, written, 'Writes parts, manifests and results of its own source.'),
        tagObjects('Raw', raw, parts, 'Parts are tagged as of an open attempt until a commit takes them.'),
        deleteObjects('Raw', raw, parts, 'A commit removes objects of its own attempt that no extract names.'),
        listUploads('Raw', raw, 'A commit finds the uploads of its attempt that nobody ended, and ends them.'),
        encryptWith('Raw', [props.rawKeyArn], 'Raw objects are under this key.'),
        {
          sid: 'ReadSecrets',
          actions: ['secretsmanager:GetSecretValue'],
          resources: secrets,
          why: "The address and password of its own source; the key of hashes where the source has people's names.",
        },
        decryptWith('Secret', [props.secretKeyArn], 'Secrets are under this key.'),
        writeMetrics('Probe', 'Tributary', 'Every probe tells whether source, secrets and raw bucket can be used.'),
      ],
      asynchronous: recordedBy(props.failureRecorderArn),
      layerArns: [props.caLayerArn],
    });
    this.functionArn = extractor.functionArn;
  }
}
