/** What happens to functions, and to the events for them. */
import {
  GetFunctionConcurrencyCommand,
  GetFunctionEventInvokeConfigCommand,
  PutFunctionConcurrencyCommand,
  PutFunctionEventInvokeConfigCommand,
} from '@aws-sdk/client-lambda';
import { RotateSecretCommand } from '@aws-sdk/client-secrets-manager';
import type { Window } from '../../../ops/airflow/api';
import type { Faults } from './fault';
import { deploy, invoke, RAISES, revert, sleeps } from './function-code';
import { runAgain } from './go-on';
import { pasted } from './mitigation';
import { lambda, names, secrets } from './platform';
import { failedRun } from './runs';

export const functionFaults: Faults = (tools) => {
  let window: Window;
  let undo: () => Promise<void>;
  const extractor = names.extractFunction('marketing');
  const recorder = names.recordFailureFunction();

  return [
    {
      when: 'a deploy breaks an extractor',
      type: 'FunctionErrors',
      alarms: ['FunctionErrors-extract-marketing', 'TasksFailing'],
      happens: async () => {
        await deploy(extractor, RAISES);
        window = tools.days.take();
        await failedRun(window);
      },
      isMended: async () => {
        await revert(extractor, 'extract');
        await runAgain(tools.cli, window);
      },
    },
    {
      when: 'a function is asked for more than it may have',
      type: 'FunctionThrottled',
      alarms: ['FunctionThrottled-extract-sales'],
      happens: async () => {
        const FunctionName = names.extractFunction('sales');
        const { ReservedConcurrentExecutions } = await lambda.send(new GetFunctionConcurrencyCommand({ FunctionName }));
        undo = async () => {
          await lambda.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions }));
        };
        // It is probed all the same, every few minutes of the alarms.
        await lambda.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 0 }));
      },
      isMended: async () => {
        await undo();
      },
    },
    {
      when: 'a function takes nearly as long as it may',
      type: 'FunctionNearTimeout',
      alarms: ['FunctionNearTimeout-record-failure'],
      happens: async () => {
        await deploy(recorder, sleeps(22));
        await invoke(recorder, {});
      },
      isMended: async () => {
        await revert(recorder, 'record-failure');
      },
    },
    {
      when: 'what a function failed on can’t be kept',
      type: 'InvocationsLost',
      alarms: ['InvocationsLost-extract-marketing'],
      happens: async () => {
        const FunctionName = extractor;
        const before = await lambda.send(new GetFunctionEventInvokeConfigCommand({ FunctionName }));
        const put = (destination: string | undefined): Promise<unknown> =>
          lambda.send(
            new PutFunctionEventInvokeConfigCommand({
              FunctionName,
              MaximumRetryAttempts: before.MaximumRetryAttempts,
              MaximumEventAgeInSeconds: before.MaximumEventAgeInSeconds,
              DestinationConfig: { OnFailure: { Destination: destination } },
            }),
          );
        undo = async () => {
          await put(before.DestinationConfig?.OnFailure?.Destination);
        };
        await put(`arn:aws:sqs:${names.region}:${names.account}:of-nobody`);
        await invoke(extractor, { action: 'not one that there is' });
      },
      isMended: async () => {
        await undo();
      },
    },
    {
      when: 'a password can’t be rotated',
      type: 'RotationFailed',
      alarms: ['RotationFailed-rotate-secret'],
      happens: async () => {
        await deploy(names.rotateSecretFunction(), RAISES);
        await secrets.send(new RotateSecretCommand({ SecretId: names.secret('marketing') }));
      },
      isMended: async () => {
        await revert(names.rotateSecretFunction(), 'rotate-secret');
        pasted(tools.cli, 'RotationFailed', '--query LastRotatedDate');
      },
    },
    {
      when: 'an event is left over that the recorder of failures can’t deal with',
      type: 'FunctionErrors',
      alarms: ['FunctionErrors-record-failure', 'DeadLettersWaiting'],
      happens: async () => {
        await invoke(recorder, {});
      },
      isMended: () => {
        pasted(tools.cli, 'DeadLettersWaiting', 'purge-queue');
      },
    },
  ];
};
