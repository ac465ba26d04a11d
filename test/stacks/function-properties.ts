/** What must hold of every function, layer and queue. */
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { CA_PACKAGE } from '../../build/ca-layer';
import { list, policiesOf, type PolicyStatement } from './policies';
import {
  accountOf,
  allows,
  changed,
  failing,
  field,
  type Property,
  referred,
  type Resource,
  rewritten,
  statementsOf,
  type View,
  without,
} from './properties';
import { ROOT } from './synthesis';

export const functionsOf = (view: View): Resource[] => view.resources('aws_lambda_function');

const invocationOf = (view: View, { id }: Resource): Resource | undefined =>
  view
    .resources('aws_lambda_function_event_invoke_config')
    .find((found) => String(found['function_name']) === `\${aws_lambda_function.${id}.function_name}`);

const destinationOf = (view: View, lambda: Resource): unknown =>
  field(invocationOf(view, lambda), 'destination_config', 'on_failure', 'destination');

/** What Lambda does with and without the function's code; the group of logs is the function's own. */
const TELEMETRY = ['WriteLogs', 'WriteTraces'];
/** What Lambda does for a function, and its code may not. */
const OF_LAMBDA = ['AttachToNetwork', 'KeepLostEvents', 'ReportFailure'];

/** Whether a statement is for the function's code. Keys are used by way of services, whose actions are such statements. */
const isForCode = ({ Sid, Action }: PolicyStatement): boolean =>
  ![...TELEMETRY, ...OF_LAMBDA].includes(Sid) && !list(Action).every((action) => action.startsWith('kms:'));

/** Whether a function's code loads the authorities of databases. */
const loadsAuthorities = ({ s3_key: key }: Resource): boolean => {
  const code = join(ROOT, 'dist', 'lambdas', basename(String(key), '.zip'), 'index.js');
  return existsSync(code) && readFileSync(code, 'utf8').includes(`require("${CA_PACKAGE}")`);
};

export const FUNCTIONS: readonly Property[] = [
  {
    property: 'every function has a concurrency of its own',
    faults: (view) => failing(functionsOf(view), (f) => Number(f['reserved_concurrent_executions']) > 0),
    breaks: { type: 'aws_lambda_function', by: without('reserved_concurrent_executions') },
  },
  {
    property: 'no event that a function fails on is lost: it has a destination, which its role may send to',
    faults: (view) =>
      failing(functionsOf(view), (f) => {
        const destination = destinationOf(view, f);
        const action = String(destination).includes('aws_sqs_queue') ? 'sqs:SendMessage' : 'lambda:InvokeFunction';
        return destination !== undefined && allows(statementsOf(view, f), action, destination);
      }),
    breaks: {
      type: 'aws_lambda_function_event_invoke_config',
      by: without('destination_config', 'on_failure', 'destination'),
    },
  },
  {
    property: 'every chain of destinations ends in a queue',
    faults: (view) =>
      failing(functionsOf(view), (f) => {
        const passed = new Set<string>();
        let current: Resource | undefined = f;
        while (current !== undefined && !passed.has(current.id)) {
          passed.add(current.id);
          const next = destinationOf(view, current);
          if (String(next).includes('aws_sqs_queue')) return true;
          current = referred(view, next);
        }
        return false;
      }),
    breaks: {
      type: 'aws_lambda_function_event_invoke_config',
      of: /^record_failure/,
      by: (resource) => ({
        ...resource,
        destination_config: {
          on_failure: { destination: String(resource['function_name']).replace('.function_name', '.arn') },
        },
      }),
    },
  },
  {
    property: 'every function is traced',
    faults: (view) => failing(functionsOf(view), (f) => field(f, 'tracing_config', 'mode') === 'Active'),
    breaks: { type: 'aws_lambda_function', by: changed({ tracing_config: { mode: 'PassThrough' } }) },
  },
  {
    property: 'every function logs JSON into a group of its own, which ends and is under a customer key',
    faults: (view) =>
      failing(functionsOf(view), (f) => {
        const group = referred(view, field(f, 'logging_config', 'log_group'));
        return (
          field(f, 'logging_config', 'log_format') === 'JSON' &&
          group?.['name'] === `/aws/lambda/${String(f['function_name'])}` &&
          Number(group['retention_in_days']) > 0 &&
          String(group['kms_key_id']).includes('logs_key')
        );
      }),
    breaks: { type: 'aws_cloudwatch_log_group', of: /_function_logs_/, by: without('kms_key_id') },
  },
  {
    property: 'every environment of a function is under the customer key of functions, which its role may decrypt with',
    faults: (view) =>
      failing(
        functionsOf(view),
        (f) =>
          String(f['kms_key_arn']).includes('functions_key') &&
          allows(statementsOf(view, f), 'kms:Decrypt', f['kms_key_arn']),
      ),
    breaks: { type: 'aws_lambda_function', by: without('kms_key_arn') },
  },
  {
    property: 'every function runs the version of its archive that was uploaded with it',
    faults: (view) =>
      failing(functionsOf(view), (f) => {
        const object = referred(view, f['s3_object_version']);
        return object?.['key'] === f['s3_key'] && /^[\w+/]{43}=$/.test(String(f['source_code_hash']));
      }),
    breaks: { type: 'aws_lambda_function', by: without('s3_object_version') },
  },
  {
    property: 'every function runs in the private network',
    faults: (view) =>
      failing(functionsOf(view), (f) => {
        const { subnet_ids: subnets, security_group_ids: groups } = (f['vpc_config'] ?? {}) as Record<string, string[]>;
        return (subnets ?? []).length >= 2 && (groups ?? []).length === 1;
      }),
    breaks: { type: 'aws_lambda_function', by: without('vpc_config') },
  },
  {
    property: 'no other function can use the role of a function',
    faults: (view) =>
      functionsOf(view).flatMap((f) => {
        const arn = `arn:aws:lambda:eu-central-1:${accountOf(view)}:function:${String(f['function_name'])}`;
        const statements = statementsOf(view, f).filter(isForCode);
        const open = statements
          .filter(({ Condition }) => Condition?.['ArnEquals']?.['lambda:SourceFunctionArn'] !== arn)
          .map(({ Sid }) => `${f.id}: ${Sid}`);
        return statements.length > 0 ? open : [`${f.id}: no statement`];
      }),
    breaks: {
      type: 'aws_iam_role_policy',
      of: /^extract_/,
      by: rewritten(/,"Condition":\{"ArnEquals":\{"lambda:SourceFunctionArn":"[^"]*"\}\}/, ''),
    },
  },
  {
    property: 'no code of a function can do what Lambda does for it',
    faults: (view) =>
      functionsOf(view).flatMap((f) =>
        statementsOf(view, f)
          .filter(({ Sid }) => OF_LAMBDA.includes(Sid))
          .filter(({ Condition }) => Condition?.['Null']?.['lambda:SourceFunctionArn'] !== 'true')
          .map(({ Sid }) => `${f.id}: ${Sid}`),
      ),
    breaks: {
      type: 'aws_iam_role_policy',
      of: /^extract_/,
      by: rewritten(/,"Condition":\{"Null":\{"lambda:SourceFunctionArn":"true"\}\}/, ''),
    },
  },
  {
    property: 'a function has the layer of authorities just where its code loads them',
    faults: (view) =>
      failing(functionsOf(view), (f) => {
        const layers = ((f['layers'] ?? []) as string[]).map((layer) => referred(view, layer)?.['layer_name']);
        return layers.some((name) => String(name).endsWith('-rds-ca')) === loadsAuthorities(f);
      }),
    breaks: { type: 'aws_lambda_function', of: /^extract_/, by: changed({ layers: [] }) },
  },
  {
    property: 'every layer is the version of its archive that was uploaded with it',
    faults: (view) =>
      failing(view.resources('aws_lambda_layer_version'), (layer) => {
        const object = referred(view, layer['s3_object_version']);
        return object?.['key'] === layer['s3_key'] && /^[\w+/]{43}=$/.test(String(layer['source_code_hash']));
      }),
    breaks: { type: 'aws_lambda_layer_version', by: without('s3_object_version') },
  },
  {
    property: 'every queue is under a customer key and keeps messages as long as SQS can',
    faults: (view) =>
      failing(
        view.resources('aws_sqs_queue'),
        (queue) =>
          String(queue['kms_master_key_id']).includes('functions_key') &&
          queue['message_retention_seconds'] === 1_209_600,
      ),
    breaks: { type: 'aws_sqs_queue', by: without('kms_master_key_id') },
  },
  {
    property: 'no queue takes anything in plain text, of another account, or of another role than its functions’',
    faults: (view) =>
      failing(view.resources('aws_sqs_queue'), (queue) => {
        const [policy] = view
          .resources('aws_sqs_queue_policy')
          .filter((found) => String(found['queue_url']) === `\${aws_sqs_queue.${queue.id}.url}`)
          .flatMap((found) => policiesOf({ resources: () => [found] }, 'aws_sqs_queue_policy'));
        const conditions = (policy?.statements ?? []).map(({ Effect, Condition }) => [Effect, Condition]);
        const role = `arn:aws:iam::${accountOf(view)}:role/${String(queue['name']).replace('dead-letters', 'record-failure')}`;
        return (
          JSON.stringify(conditions) ===
          JSON.stringify([
            ['Deny', { Bool: { 'aws:SecureTransport': 'false' } }],
            ['Deny', { StringNotEquals: { 'aws:PrincipalAccount': accountOf(view) } }],
            ['Deny', { ArnNotEquals: { 'aws:PrincipalArn': [role] } }],
          ])
        );
      }),
    breaks: {
      type: 'aws_sqs_queue_policy',
      by: rewritten(/"aws:SecureTransport":"false"/, '"aws:SecureTransport":"true"'),
    },
  },
  {
    property: 'somebody is told of what waits in a queue',
    faults: (view) =>
      failing(view.resources('aws_sqs_queue'), (queue) =>
        view
          .resources('aws_cloudwatch_metric_alarm')
          .some(
            (alarm) =>
              alarm['metric_name'] === 'ApproximateNumberOfMessagesVisible' &&
              field(alarm, 'dimensions', 'QueueName') === queue['name'] &&
              alarm['threshold'] === 0 &&
              (alarm['alarm_actions'] as unknown[]).length === 1,
          ),
      ),
    breaks: {
      type: 'aws_cloudwatch_metric_alarm',
      of: /^dead_letters/,
      by: changed({ dimensions: { QueueName: 'another' } }),
    },
  },
];
