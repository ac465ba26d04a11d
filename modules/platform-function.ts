import { LambdaFunction } from '@cdktf/provider-aws/lib/lambda-function';
import { LambdaFunctionEventInvokeConfig } from '@cdktf/provider-aws/lib/lambda-function-event-invoke-config';
import { Construct } from 'constructs';
import type { Removal } from '../config/environment';
import type { Names } from '../config/names';
import { acceptFindings } from './accepted-finding';
import type { Artifact } from './artifact';
import { attachToNetwork, decryptWith, writeLogs, writeTraces } from './grants';
import { LogGroup } from './log-group';
import type { Statement } from './policy';
import { ServiceRole } from './service-role';
import { byCodeOf, byLambdaItself } from './source-function';

/** The code of a function. */
export interface FunctionCode {
  /** The archive in the bucket of artifacts. */
  readonly artifact: Artifact;
  /** SHA-256 of the archive in base64, as Lambda reports it. */
  readonly sha256: string;
}

/** Where a function runs. */
export interface FunctionNetwork {
  readonly subnetIds: readonly string[];
  readonly securityGroupId: string;
}

/** Where Lambda takes an event that a function failed on. */
export interface FailureDestination {
  readonly arn: string;
  /** What Lambda must be allowed, in the function's name, to take it there. */
  readonly statements: readonly Statement[];
}

/** How Lambda deals with invocations that nobody waits for. */
export interface AsynchronousInvocation {
  /** How often Lambda tries again, 0 to 2. */
  readonly retries: number;
  /** An event that waits longer than this for a free slot is one that the function failed on. */
  readonly oldestEventSeconds: number;
  readonly onFailure: FailureDestination;
}

/** What a stack gives to each of its functions. */
export interface StackFunctionProps {
  readonly names: Names;
  readonly code: FunctionCode;
  readonly network: FunctionNetwork;
  /** ARN of the customer key that encrypts the variables. */
  readonly variablesKeyArn: string;
  /** ARN of the key that encrypts its logs. */
  readonly logKeyArn: string;
  readonly logDays: number;
  /** @default 'protected' */
  readonly removal?: Removal;
}

export interface PlatformFunctionProps extends StackFunctionProps {
  readonly functionName: string;
  /** What the function is for; the end of its role's name. */
  readonly purpose: string;
  readonly description: string;
  readonly memoryMegabytes: number;
  readonly timeoutSeconds: number;
  /** Invocations at once. */
  readonly concurrency: number;
  /** Names and addresses; never a secret. */
  readonly variables: Readonly<Record<string, string>>;
  /** What its code may do. */
  readonly statements: readonly Statement[];
  readonly asynchronous: AsynchronousInvocation;
  /** What Lambda itself may do in its name beside logs, traces and network, such as reading a queue. @default - nothing */
  readonly serviceStatements?: readonly Statement[];
  /** Layers that it loads packages from. @default - none */
  readonly layerArns?: readonly string[];
}

/**
 * A Node function in the private network, with a role of its own, JSON logs in an encrypted group, traces, and a destination
 * for what it fails on.
 */
export class PlatformFunction extends Construct {
  readonly functionName: string;
  readonly functionArn: string;
  readonly role: ServiceRole;

  constructor(scope: Construct, id: string, props: PlatformFunctionProps) {
    super(scope, id);
    const logs = new LogGroup(this, 'logs', {
      name: `/aws/lambda/${props.functionName}`,
      keyArn: props.logKeyArn,
      retentionDays: props.logDays,
      removal: props.removal ?? 'protected',
    });
    this.role = new ServiceRole(this, 'role', {
      names: props.names,
      purpose: props.purpose,
      description: props.description,
      services: ['lambda.amazonaws.com'],
      // Lambda takes a function's role on without naming account or function; the statements are bound instead.
      sourceAccount: false,
      statements: [
        writeLogs([logs.arn]),
        writeTraces(),
        ...[
          attachToNetwork(),
          decryptWith('Variables', [props.variablesKeyArn], "Lambda decrypts the function's variables as it starts."),
          ...props.asynchronous.onFailure.statements,
          ...(props.serviceStatements ?? []),
        ].map(byLambdaItself),
        ...props.statements.map((statement) => byCodeOf(props.names.functionArn(props.functionName), statement)),
      ],
    });
    const lambda = new LambdaFunction(this, 'function', {
      functionName: props.functionName,
      description: props.description,
      role: this.role.arn,
      runtime: 'nodejs22.x',
      architectures: ['arm64'],
      handler: 'index.handler',
      s3Bucket: props.names.bucket('artifacts'),
      s3Key: props.code.artifact.key,
      s3ObjectVersion: props.code.artifact.versionId,
      sourceCodeHash: props.code.sha256,
      memorySize: props.memoryMegabytes,
      timeout: props.timeoutSeconds,
      reservedConcurrentExecutions: props.concurrency,
      layers: [...(props.layerArns ?? [])],
      environment: { variables: { ...props.variables } },
      kmsKeyArn: props.variablesKeyArn,
      tracingConfig: { mode: 'Active' },
      loggingConfig: {
        logFormat: 'JSON',
        logGroup: logs.name,
        applicationLogLevel: 'INFO',
        systemLogLevel: 'WARN',
      },
      vpcConfig: { subnetIds: [...props.network.subnetIds], securityGroupIds: [props.network.securityGroupId] },
      // Without the policy Lambda can't attach the function to the network.
      dependsOn: [this.role.policy],
    });
    acceptFindings(
      lambda,
      {
        id: 'CKV_AWS_116',
        comment:
          'An event that it fails on goes to the destination of its asynchronous invocations, with the cause, which a ' +
          'dead-letter queue of the function is not told.',
      },
      {
        id: 'CKV_AWS_272',
        comment:
          'Version and hash of the archive are bound, and nobody but the role that deploys may write it: a signature by ' +
          'that same role would prove nothing more.',
      },
    );
    const { retries, oldestEventSeconds, onFailure } = props.asynchronous;
    new LambdaFunctionEventInvokeConfig(this, 'invocation', {
      functionName: lambda.functionName,
      maximumRetryAttempts: retries,
      maximumEventAgeInSeconds: oldestEventSeconds,
      destinationConfig: { onFailure: { destination: onFailure.arn } },
      // Lambda checks that the role may reach the destination.
      dependsOn: [this.role.policy],
    });
    this.functionName = lambda.functionName;
    this.functionArn = lambda.arn;
  }
}
