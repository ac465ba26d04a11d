/** A function of the run's own that reads a secret in somebody's name: what it is refused is what is looked at. */
import {
  CreateFunctionCommand,
  DeleteFunctionCommand,
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
} from '@aws-sdk/client-lambda';
import { z } from 'zod';
import { createArchive } from '../../build/archive';
import type { Keys } from '../../config/aws-client';
import type { Context } from '../context';

/** The runtime brings the SDK. */
const CODE = `
const { SecretsManagerClient, GetSecretValueCommand } = require('@aws-sdk/client-secrets-manager');
exports.handler = async ({ secret, keys }) => {
  try {
    await new SecretsManagerClient(keys ? { credentials: keys } : {}).send(new GetSecretValueCommand({ SecretId: secret }));
    return { refusal: null };
  } catch (error) {
    return { refusal: error.name + ': ' + error.message };
  }
};
`;

const answer = z.object({ refusal: z.string().nullable() });
const READY_MINUTES = 5;

/**
 * @param like function whose role and network the probe has
 * @param question the secret, and the keys it is read by instead of the role's
 * @returns what it was refused with; null when it could read
 */
export async function readFromProbe(
  context: Context,
  like: string,
  question: { readonly secret: string; readonly keys?: Keys },
): Promise<string | null> {
  const { lambda } = context.clients;
  const FunctionName = `${context.names.prefix}-smoke-probe`;
  const { Configuration } = await lambda.send(new GetFunctionCommand({ FunctionName: like }));
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName,
      Role: Configuration?.Role,
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Code: { ZipFile: await createArchive([{ path: 'index.js', data: Buffer.from(CODE) }]) },
      Timeout: 60,
      VpcConfig: {
        SubnetIds: Configuration?.VpcConfig?.SubnetIds,
        SecurityGroupIds: Configuration?.VpcConfig?.SecurityGroupIds,
      },
      Tags: { project: 'tributary', environment: context.environment.name },
    }),
  );
  try {
    await context.until(READY_MINUTES, async () => {
      const { State } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
      return State === 'Active' ? State : undefined;
    });
    const { Payload, FunctionError } = await lambda.send(
      new InvokeCommand({ FunctionName, Payload: JSON.stringify(question) }),
    );
    const text = Buffer.from(Payload ?? []).toString('utf8');
    if (FunctionError !== undefined) throw new Error(`the probe failed: ${text}`);
    return answer.parse(JSON.parse(text)).refusal;
  } finally {
    await lambda.send(new DeleteFunctionCommand({ FunctionName }));
  }
}
