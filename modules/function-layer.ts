import { LambdaLayerVersion } from '@cdktf/provider-aws/lib/lambda-layer-version';
import { Construct } from 'constructs';
import type { Names } from '../config/names';
import type { FunctionCode } from './platform-function';

export interface FunctionLayerProps {
  readonly names: Names;
  readonly layerName: string;
  readonly description: string;
  /** The archive, with packages below `nodejs/node_modules`. */
  readonly content: FunctionCode;
}

/** Packages that functions load beside their code; another content is another version, which the functions then take. */
export class FunctionLayer extends Construct {
  /** ARN of the version. */
  readonly arn: string;

  constructor(scope: Construct, id: string, props: FunctionLayerProps) {
    super(scope, id);
    const layer = new LambdaLayerVersion(this, 'version', {
      layerName: props.layerName,
      description: props.description,
      compatibleRuntimes: ['nodejs22.x'],
      compatibleArchitectures: ['arm64'],
      s3Bucket: props.names.bucket('artifacts'),
      s3Key: props.content.artifact.key,
      s3ObjectVersion: props.content.artifact.versionId,
      sourceCodeHash: props.content.sha256,
      // The functions change to the next version before this one is gone.
      lifecycle: { createBeforeDestroy: true },
    });
    this.arn = layer.arn;
  }
}
