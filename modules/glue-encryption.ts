import { GlueSecurityConfiguration } from '@cdktf/provider-aws/lib/glue-security-configuration';
import { Construct } from 'constructs';

export interface GlueEncryptionProps {
  readonly name: string;
  /** ARN of the key under which Glue itself writes objects for a job. */
  readonly dataKeyArn: string;
  /** ARN of the key under which jobs and crawlers write logs. */
  readonly logKeyArn: string;
}

/** How Glue encrypts what jobs and crawlers write. */
export class GlueEncryption extends Construct {
  readonly name: string;

  constructor(scope: Construct, id: string, props: GlueEncryptionProps) {
    super(scope, id);
    const configuration = new GlueSecurityConfiguration(this, 'configuration', {
      name: props.name,
      encryptionConfiguration: {
        s3Encryption: { s3EncryptionMode: 'SSE-KMS', kmsKeyArn: props.dataKeyArn },
        cloudwatchEncryption: { cloudwatchEncryptionMode: 'SSE-KMS', kmsKeyArn: props.logKeyArn },
        // There is nothing to encrypt: windows are named by the caller, and no job keeps a bookmark.
        jobBookmarksEncryption: { jobBookmarksEncryptionMode: 'DISABLED' },
      },
    });
    this.name = configuration.name;
  }
}
