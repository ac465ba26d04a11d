import { S3Object } from '@cdktf/provider-aws/lib/s3-object';
import { AssetType, TerraformAsset } from 'cdktf';
import { Construct } from 'constructs';
import { sha256OfFile } from '../build/files';
import type { Names } from '../config/names';

/** Where an artifact's bytes come from. */
export type ArtifactContent =
  /** A file that is there at synthesis; it becomes part of the synthesized stack. */
  | { readonly file: string }
  /** Text made at synthesis. */
  | { readonly text: string; readonly type: string }
  /** A file that is made before the deployment, and the hash of what it is made from. */
  | { readonly path: string; readonly sourceHash: string };

export interface ArtifactProps {
  readonly names: Names;
  /** Key in the bucket of artifacts. */
  readonly key: string;
  readonly content: ArtifactContent;
  /** ARN of the bucket's customer key. */
  readonly keyArn: string;
}

/** An object of the bucket of artifacts: code that a service loads. */
export class Artifact extends Construct {
  /** `s3://` address. */
  readonly address: string;
  readonly key: string;
  /** Version of the object, for services that load one version. */
  readonly versionId: string;

  constructor(scope: Construct, id: string, props: ArtifactProps) {
    super(scope, id);
    const bucket = props.names.bucket('artifacts');
    const object = new S3Object(this, 'object', {
      bucket,
      key: props.key,
      serverSideEncryption: 'aws:kms',
      kmsKeyId: props.keyArn,
      ...this.body(props.content),
    });
    this.address = `s3://${bucket}/${props.key}`;
    this.key = props.key;
    this.versionId = object.versionId;
  }

  private body(content: ArtifactContent): object {
    if ('file' in content) {
      const asset = new TerraformAsset(this, 'file', { path: content.file, type: AssetType.FILE });
      return { source: asset.path, sourceHash: sha256OfFile(content.file) };
    }
    if ('text' in content) return { content: content.text, contentType: content.type };
    return { source: content.path, sourceHash: content.sourceHash };
  }
}
