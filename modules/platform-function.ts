import { LambdaFunction } from '@cdktf/provider-aws/lib/lambda-function';
import { AssetType, TerraformAsset } from 'cdktf';
import { Construct } from 'constructs';
import type { FunctionArchive } from '../build/lambda';
import type { Removal } from '../config/environment';
import type { Names } from '../config/names';
import { attachToNetwork, writeLogs, writeTraces } from './grants';
import { LogGroup } from './log-group';
import type { Statement } from './policy';
import { ServiceRole } from './service-role';

/** Where a function runs. */
export interface FunctionNetwork {
  readonly subnetIds: readonly string[];
  readonly securityGroupId: string;
}

export interface PlatformFunctionProps {
  readonly names: Names;
  readonly functionName: string;
  /** What the function is for; the end of its role's name. */
  readonly purpose: string;
  readonly description: string;
  readonly archive: FunctionArchive;
  readonly memoryMegabytes: number;
  readonly timeoutSeconds: number;
  /** Invocations at once. */
  readonly concurrency: number;
  /** Names and addresses; never a secret. */
  readonly variables: Readonly<Record<string, string>>;
  /** What it may do beyond logs, traces and the network. */
  readonly statements: readonly Statement[];
  readonly network: FunctionNetwork;
  /** ARN of the key that encrypts its logs. */
  readonly logKeyArn: string;
  readonly logDays: number;
  /** @default 'protected' */
  readonly removal?: Removal;
}

/** A Node function in the private network, with a role of its own, JSON logs in an encrypted group, and traces. */
export class PlatformFunction extends Construct {
  readonly functionName: string;
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
      // Lambda takes a function's role on without naming account or function.
      sourceAccount: false,
      statements: [writeLogs([logs.arn]), writeTraces(), attachToNetwork(), ...props.statements],
    });
    const code = new TerraformAsset(this, 'code', { path: props.archive.path, type: AssetType.FILE });
    const lambda = new LambdaFunction(this, 'function', {
      functionName: props.functionName,
      description: props.description,
      role: this.role.arn,
      runtime: 'nodejs22.x',
      architectures: ['arm64'],
      handler: 'index.handler',
      filename: code.path,
      sourceCodeHash: props.archive.codeSha256,
      memorySize: props.memoryMegabytes,
      timeout: props.timeoutSeconds,
      reservedConcurrentExecutions: props.concurrency,
      environment: { variables: { ...props.variables } },
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
    this.functionName = lambda.functionName;
  }
}
