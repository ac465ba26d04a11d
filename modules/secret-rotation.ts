import { LambdaPermission } from '@cdktf/provider-aws/lib/lambda-permission';
import { SecretsmanagerSecretRotation } from '@cdktf/provider-aws/lib/secretsmanager-secret-rotation';
import { Construct } from 'constructs';
import { type FailureDestination, PlatformFunction, type StackFunctionProps } from './platform-function';
import { keepReason } from './reasons';

/** The end of the name of the function's role, which the policies of the secrets name. */
export const ROTATION_TIMEOUT_SECONDS = 60;
export const ROTATION_PURPOSE = 'rotate-secret';

/** A step that waits longer than this for the function's only place is reported as failed. */
const OLDEST_EVENT_SECONDS = 3600;

export interface RotatedSecret {
  readonly arn: string;
  /** Days from one rotation to the next. */
  readonly days: number;
}

export interface SecretRotationProps extends StackFunctionProps {
  /** The secrets, by source; one at least. */
  readonly secrets: ReadonlyMap<string, RotatedSecret>;
  /** ARN of the customer key that encrypts the secrets. */
  readonly secretKeyArn: string;
  /** Layer with the authorities of Amazon RDS. */
  readonly caLayerArn: string;
  /** Queue of the steps that it failed on. */
  readonly deadLetters: FailureDestination;
}

/**
 * Gives the extractors' users other passwords, in database and secret, by one function for all sources. It rotates nothing
 * when it is deployed: there may be no value yet.
 */
export class SecretRotation extends Construct {
  constructor(scope: Construct, id: string, props: SecretRotationProps) {
    super(scope, id);
    const { names, secrets } = props;
    const arns = [...secrets.values()].map(({ arn }) => arn);
    const { functionName, functionArn, role } = new PlatformFunction(this, 'function', {
      ...props,
      functionName: names.rotateSecretFunction(),
      purpose: ROTATION_PURPOSE,
      description: 'Rotates the passwords by which the extractors read their sources.',
      memoryMegabytes: 256,
      timeoutSeconds: ROTATION_TIMEOUT_SECONDS,
      // Steps that overlap would each take the other's password for the one of before.
      concurrency: 1,
      variables: {
        SOURCE_SECRET_ARNS: JSON.stringify(Object.fromEntries([...secrets].map(([source, { arn }]) => [source, arn]))),
        POWERTOOLS_SERVICE_NAME: 'rotate-secret',
        POWERTOOLS_LOG_LEVEL: 'INFO',
      },
      statements: [
        {
          sid: 'RotateSecrets',
          actions: [
            'secretsmanager:DescribeSecret',
            'secretsmanager:GetSecretValue',
            'secretsmanager:PutSecretValue',
            'secretsmanager:UpdateSecretVersionStage',
          ],
          resources: arns,
          why: 'Puts the next password beside the one in use, tries it, and makes it the current one.',
        },
        {
          sid: 'MakePasswords',
          actions: ['secretsmanager:GetRandomPassword'],
          resources: ['*'],
          why: 'Secrets Manager draws the password. It is of no secret yet.',
        },
        {
          sid: 'UseSecretsKey',
          actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
          resources: [props.secretKeyArn],
          conditions: { StringEquals: { 'kms:EncryptionContext:SecretARN': arns } },
          why: 'Secrets are under this key. It encrypts the key of hashes too, which this function must not read.',
        },
      ],
      asynchronous: {
        // Secrets Manager tries a rotation again by itself.
        retries: 0,
        oldestEventSeconds: OLDEST_EVENT_SECONDS,
        onFailure: props.deadLetters,
      },
      layerArns: [props.caLayerArn],
    });
    for (const [source, { arn, days }] of secrets) {
      const permission = new LambdaPermission(this, `invoked_for_${source}`, {
        functionName,
        action: 'lambda:InvokeFunction',
        principal: 'secretsmanager.amazonaws.com',
        sourceAccount: names.account,
        sourceArn: arn,
      });
      keepReason(
        permission,
        permission.node.id,
        'Secrets Manager starts each step of a rotation by invoking the function, in the name of this secret.',
      );
      new SecretsmanagerSecretRotation(this, source, {
        secretId: arn,
        rotationLambdaArn: functionArn,
        rotateImmediately: false,
        rotationRules: { automaticallyAfterDays: days },
        // Secrets Manager checks that it may invoke the function, and tries it.
        dependsOn: [permission, role.policy],
      });
    }
  }
}
