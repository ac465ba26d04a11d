import { App } from 'cdktf';
import type { Construct } from 'constructs';
import type { BucketState, Environment } from '../config/environment';
import { StateNames } from '../config/state-names';
import { AccessLogBucket } from '../modules/access-log-bucket';
import { EncryptedBucket } from '../modules/encrypted-bucket';
import { EncryptionKey } from '../modules/encryption-key';
import { PlatformStack } from './platform-stack';

/** A state that was broken may be missed long after: its versions cost next to nothing. */
const VERSION_DAYS = 365;

/**
 * Where Terraform keeps the state of an environment, its own among it: a bucket, its key and the log of its accesses. It is
 * no part of the platform's app: it is there before, and stays when the platform is destroyed.
 */
export class StateStack extends PlatformStack {
  constructor(scope: Construct, environment: Environment, state: BucketState) {
    super(scope, 'state', environment);
    const names = new StateNames(environment, state);
    const { retention } = environment;
    const key = new EncryptionKey(this, 'key', {
      names,
      zone: 'state',
      description: "Encrypts Terraform's state.",
      through: ['s3'],
      deletionDays: retention.keyDeletionDays,
    });
    const accessLogs = new AccessLogBucket(this, 'logs_bucket', {
      names,
      bucket: 'state-logs',
      logged: ['state'],
      expiries: [{ prefix: '', days: retention.accessLogDays }],
      supersededDays: retention.supersededDays,
    });
    new EncryptedBucket(this, 'bucket', {
      names,
      bucket: 'state',
      keyArn: key.arn,
      // Terraform's backend is told of the key before there is one, so it names the alias.
      keyAliasArns: [names.arn('kms', names.keyAlias('state'))],
      accessLogs,
      supersededDays: VERSION_DAYS,
    });
  }
}

/**
 * The stack of the state, in an app of its own.
 *
 * @param outdir where to synthesize to
 */
export function createStatePlace(environment: Environment, state: BucketState, outdir: string): App {
  const app = new App({ stackTraces: false, outdir });
  new StateStack(app, environment, state);
  return app;
}
