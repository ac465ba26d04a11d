/** Functions that are set otherwise for a while. */
import { GetFunctionConfigurationCommand, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { lambda } from './platform';

/** Changes variables of a function; returns what puts them back. */
export async function withVariables(
  FunctionName: string,
  changed: Readonly<Record<string, string>>,
): Promise<() => Promise<void>> {
  const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
  const { Variables = {} } = Environment ?? {};
  const put = (variables: Record<string, string>): Promise<unknown> =>
    lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Environment: { Variables: variables } }));
  await put({ ...Variables, ...changed });
  return async () => {
    await put(Variables);
  };
}

/** Gives a function less time; returns what puts it back. */
export async function withTimeout(FunctionName: string, seconds: number): Promise<() => Promise<void>> {
  const { Timeout } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
  await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Timeout: seconds }));
  return async () => {
    await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Timeout }));
  };
}
