/** What must hold of every function, layer and queue. */
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { CA_PACKAGE } from '../../../build/ca-layer';
import { list, policiesOf, type PolicyStatement } from '../../../synthesized/policies';
import type { FoundResource } from '../../../synthesized/stacks';
import { ROOT, type Synthesis } from '../synthesis';
import { referred } from '../../../synthesized/references';
import { allows, at, changed, failing, rewritten, statementsOf, without, type Property } from './property';

const functionsOf = (synthesis: Synthesis): FoundResource[] => synthesis.resources('aws_lambda_function');

const invocationOf = (synthesis: Synthesis, { id }: FoundResource): FoundResource | undefined =>
  synthesis
    .resources('aws_lambda_function_event_invoke_config')
    .find((found) => String(found['function_name']) === `\${aws_lambda_function.${id}.function_name}`);

const destinationOf = (synthesis: Synthesis, lambda: FoundResource): unknown =>
  at(invocationOf(synthesis, lambda), ['destination_config', 'on_failure', 'destination']);

const isQueue = (destination: unknown): boolean => String(destination).startsWith('arn:aws:sqs:');

/** What Lambda does with and without the function's code; the group of logs is the function's own. */
const TELEMETRY = ['WriteLogs', 'WriteTraces'];
/** What Lambda does for a function, and its code may not. */
const OF_LAMBDA = ['AttachToNetwork', 'KeepLostEvents', 'ReceiveSignals', 'ReportFailure'];

/** Whether a statement is for the function's code. Keys are used by way of services, whose actions are such statements. */
const isForCode = ({ Sid, Action }: PolicyStatement): boolean =>
  ![...TELEMETRY, ...OF_LAMBDA].includes(Sid) && !list(Action).every((action) => action.startsWith('kms:'));

/** Whether a function's code loads the authorities of databases. */
const loadsAuthorities = ({ s3_key: key }: FoundResource): boolean => {
  const code = join(ROOT, 'dist', 'lambdas', basename(String(key), '.zip'), 'index.js');
  return existsSync(code) && readFileSync(code, 'utf8').includes(`require("${CA_PACKAGE}")`);
};

/** Whether a statement is for what Athena does in the function's name, which the function begins by a statement of its own. */
const isForAthena = ({ Condition }: PolicyStatement): boolean =>
  Condition?.['ForAnyValue:StringEquals']?.['aws:CalledVia'] === 'athena.amazonaws.com';

const roleArn = (synthesis: Synthesis, name: string): string => `arn:aws:iam::${synthesis.account}:role/${name}`;

/** Whether a function takes messages from a queue. */
const isHeard = (synthesis: Synthesis, { id }: FoundResource): boolean =>
  synthesis
    .resources('aws_lambda_event_source_mapping')
    .some(({ event_source_arn: source }) => source === `\${aws_sqs_queue.${id}.arn}`);

/** The topics that deliver to a queue. */
const topicsOf = (synthesis: Synthesis, { id, stack }: FoundResource): string[] =>
  synthesis
    .resources('aws_sns_topic_subscription')
    .filter(({ endpoint }) => endpoint === `\${aws_sqs_queue.${id}.arn}`)
    .map(
      ({ topic_arn: topic }) =>
        `arn:aws:sns:eu-central-1:${synthesis.account}:${String(referred(synthesis, stack, topic)?.['name'])}`,
    );

export const FUNCTIONS: readonly Property[] = [
  {
    name: 'every function has a concurrency of its own',
    violations: (synthesis) => failing(functionsOf(synthesis), (f) => Number(f['reserved_concurrent_executions']) > 0),
    breaches: [{ what: 'none', type: 'aws_lambda_function', change: without('reserved_concurrent_executions') }],
  },
  {
    name: 'no event that a function fails on is lost: it has a destination, which its role may send to',
    violations: (synthesis) =>
      failing(functionsOf(synthesis), (f) => {
        const destination = destinationOf(synthesis, f);
        const action = isQueue(destination) ? 'sqs:SendMessage' : 'lambda:InvokeFunction';
        return destination !== undefined && allows(statementsOf(synthesis, f), action, destination);
      }),
    breaches: [
      {
        what: 'no destination',
        type: 'aws_lambda_function_event_invoke_config',
        change: without('destination_config', 'on_failure', 'destination'),
      },
    ],
  },
  {
    name: 'every chain of destinations ends in a queue',
    violations: (synthesis) =>
      failing(functionsOf(synthesis), (f) => {
        const passed = new Set<string>();
        let current: FoundResource | undefined = f;
        while (current !== undefined && !passed.has(current.id)) {
          passed.add(current.id);
          const next = destinationOf(synthesis, current);
          if (isQueue(next)) return true;
          current = referred(synthesis, current.stack, next);
        }
        return false;
      }),
    breaches: [
      {
        what: 'itself as its destination',
        type: 'aws_lambda_function_event_invoke_config',
        of: ({ id }) => id.startsWith('record_failure'),
        change: (resource) => ({
          ...resource,
          destination_config: {
            on_failure: { destination: String(resource['function_name']).replace('.function_name', '.arn') },
          },
        }),
      },
    ],
  },
  {
    name: 'every function is traced',
    violations: (synthesis) => failing(functionsOf(synthesis), (f) => at(f, ['tracing_config', 'mode']) === 'Active'),
    breaches: [
      { what: 'no traces', type: 'aws_lambda_function', change: changed({ tracing_config: { mode: 'PassThrough' } }) },
    ],
  },
  {
    name: 'every function logs JSON into a group of its own, which ends and is under a customer key',
    violations: (synthesis) =>
      failing(functionsOf(synthesis), (f) => {
        const group = referred(synthesis, f.stack, at(f, ['logging_config', 'log_group']));
        return (
          at(f, ['logging_config', 'log_format']) === 'JSON' &&
          group?.['name'] === `/aws/lambda/${String(f['function_name'])}` &&
          Number(group['retention_in_days']) > 0 &&
          String(group['kms_key_id']).includes('logs_key')
        );
      }),
    breaches: [
      {
        what: 'no key on its group',
        type: 'aws_cloudwatch_log_group',
        of: ({ id }) => id.includes('_function_logs_'),
        change: without('kms_key_id'),
      },
    ],
  },
  {
    name: 'every environment of a function is under the customer key of functions, which its role may decrypt with',
    violations: (synthesis) =>
      failing(
        functionsOf(synthesis),
        (f) =>
          String(f['kms_key_arn']).includes('functions_key') &&
          allows(statementsOf(synthesis, f), 'kms:Decrypt', f['kms_key_arn']),
      ),
    breaches: [{ what: 'no key', type: 'aws_lambda_function', change: without('kms_key_arn') }],
  },
  {
    name: 'every function runs the version of its archive that was uploaded with it',
    violations: (synthesis) =>
      failing(functionsOf(synthesis), (f) => {
        const object = referred(synthesis, f.stack, f['s3_object_version']);
        return object?.['key'] === f['s3_key'] && /^[\w+/]{43}=$/.test(String(f['source_code_hash']));
      }),
    breaches: [
      { what: 'any version of its archive', type: 'aws_lambda_function', change: without('s3_object_version') },
    ],
  },
  {
    name: 'every function runs in the private network',
    violations: (synthesis) =>
      failing(functionsOf(synthesis), (f) => {
        const { subnet_ids: subnets, security_group_ids: groups } = (f['vpc_config'] ?? {}) as Record<string, string[]>;
        return (subnets ?? []).length >= 2 && (groups ?? []).length === 1;
      }),
    breaches: [{ what: 'no network', type: 'aws_lambda_function', change: without('vpc_config') }],
  },
  {
    name: 'no other function can use the role of a function',
    violations: (synthesis) =>
      functionsOf(synthesis).flatMap((f) => {
        const arn = `arn:aws:lambda:eu-central-1:${synthesis.account}:function:${String(f['function_name'])}`;
        const statements = statementsOf(synthesis, f).filter((one) => isForCode(one) && !isForAthena(one));
        const open = statements
          .filter(({ Condition }) => Condition?.['ArnEquals']?.['lambda:SourceFunctionArn'] !== arn)
          .map(({ Sid }) => `${f.id}: ${Sid}`);
        return statements.length > 0 ? open : [`${f.id}: no statement`];
      }),
    breaches: [
      {
        what: 'no condition on what the code does',
        type: 'aws_iam_role_policy',
        of: ({ id }) => id.startsWith('extract_'),
        change: rewritten(/,"Condition":\{"ArnEquals":\{"lambda:SourceFunctionArn":"[^"]*"\}\}/, ''),
      },
      {
        what: 'no condition on what Athena does for the code',
        type: 'aws_iam_role_policy',
        of: ({ id }) => id.startsWith('publish_report_'),
        change: rewritten(/,"Condition":\{"ForAnyValue:StringEquals":\{"aws:CalledVia":"[^"]*"\}\}/, ''),
      },
    ],
  },
  {
    name: 'no code of a function can do what Lambda does for it',
    violations: (synthesis) =>
      functionsOf(synthesis).flatMap((f) =>
        statementsOf(synthesis, f)
          .filter(({ Sid }) => OF_LAMBDA.includes(Sid))
          .filter(({ Condition }) => Condition?.['Null']?.['lambda:SourceFunctionArn'] !== 'true')
          .map(({ Sid }) => `${f.id}: ${Sid}`),
      ),
    breaches: [
      {
        what: "the interfaces in its code's hands",
        type: 'aws_iam_role_policy',
        of: ({ id }) => id.startsWith('extract_'),
        change: rewritten(/,"Condition":\{"Null":\{"lambda:SourceFunctionArn":"true"\}\}/, ''),
      },
    ],
  },
  {
    name: 'a function has the layer of authorities just where its code loads them',
    violations: (synthesis) =>
      failing(functionsOf(synthesis), (f) => {
        const layers = ((f['layers'] ?? []) as string[]).map(
          (layer) => referred(synthesis, f.stack, layer)?.['layer_name'],
        );
        return layers.some((name) => String(name).endsWith('-rds-ca')) === loadsAuthorities(f);
      }),
    breaches: [
      {
        what: 'no layer',
        type: 'aws_lambda_function',
        of: ({ id }) => id.startsWith('extract_'),
        change: changed({ layers: [] }),
      },
    ],
  },
  {
    name: 'every layer is the version of its archive that was uploaded with it',
    violations: (synthesis) =>
      failing(synthesis.resources('aws_lambda_layer_version'), (layer) => {
        const object = referred(synthesis, layer.stack, layer['s3_object_version']);
        return object?.['key'] === layer['s3_key'] && /^[\w+/]{43}=$/.test(String(layer['source_code_hash']));
      }),
    breaches: [
      { what: 'any version of its archive', type: 'aws_lambda_layer_version', change: without('s3_object_version') },
    ],
  },
  {
    name: 'every queue is under a customer key and keeps messages as long as SQS can',
    violations: (synthesis) =>
      failing(
        synthesis.resources('aws_sqs_queue'),
        (queue) =>
          /(functions|notifications)_key/.test(String(queue['kms_master_key_id'])) &&
          queue['message_retention_seconds'] === 1_209_600,
      ),
    breaches: [{ what: 'no key', type: 'aws_sqs_queue', change: without('kms_master_key_id') }],
  },
  {
    name: 'no queue takes anything in plain text, of another account, or of another sender than its functions or its topic',
    violations: (synthesis) =>
      failing(synthesis.resources('aws_sqs_queue'), (queue) => {
        const [policy] = synthesis
          .resources('aws_sqs_queue_policy')
          .filter((found) => String(found['queue_url']) === `\${aws_sqs_queue.${queue.id}.url}`)
          .flatMap((found) => policiesOf({ resources: () => [found] }, 'aws_sqs_queue_policy'));
        const conditions = (policy?.statements ?? []).map(({ Effect, Condition }) => [Effect, Condition]);
        const senders = functionsOf(synthesis)
          .filter((f) => String(destinationOf(synthesis, f)).endsWith(`:${String(queue['name'])}`))
          .map((f) => String(referred(synthesis, f.stack, f['role'])?.['name']));
        const tls = ['Deny', { Bool: { 'aws:SecureTransport': 'false' } }];
        const others = { StringNotEquals: { 'aws:PrincipalAccount': synthesis.account } };
        const expected =
          senders.length > 0
            ? [
                tls,
                ['Deny', others],
                ['Deny', { ArnNotEquals: { 'aws:PrincipalArn': senders.map((name) => roleArn(synthesis, name)) } }],
              ]
            : [
                ...topicsOf(synthesis, queue).map((topic) => [
                  'Allow',
                  { StringEquals: { 'aws:SourceAccount': synthesis.account }, ArnEquals: { 'aws:SourceArn': topic } },
                ]),
                tls,
                ['Deny', { ...others, Bool: { 'aws:PrincipalIsAWSService': 'false' } }],
              ];
        return JSON.stringify(conditions) === JSON.stringify(expected);
      }),
    breaches: [
      {
        what: 'plain text',
        type: 'aws_sqs_queue_policy',
        change: rewritten(/"aws:SecureTransport":"false"/, '"aws:SecureTransport":"true"'),
      },
    ],
  },
  {
    name: 'somebody is told of what waits in a queue',
    violations: (synthesis) =>
      failing(synthesis.resources('aws_sqs_queue'), (queue) =>
        synthesis.resources('aws_cloudwatch_metric_alarm').some(
          (alarm) =>
            at(alarm, ['dimensions', 'QueueName']) === queue['name'] &&
            // What a function takes from a queue waits a moment; what nobody takes must not be there.
            (isHeard(synthesis, queue)
              ? alarm['metric_name'] === 'ApproximateAgeOfOldestMessage' && Number(alarm['threshold']) <= 900
              : alarm['metric_name'] === 'ApproximateNumberOfMessagesVisible' && alarm['threshold'] === 0) &&
            (alarm['alarm_actions'] as unknown[]).length === 1,
        ),
      ),
    breaches: [
      {
        what: 'an alarm on another queue',
        type: 'aws_cloudwatch_metric_alarm',
        of: ({ id }) => id.startsWith('alarms_dead_letters'),
        change: changed({ dimensions: { QueueName: 'another' } }),
      },
    ],
  },
];
