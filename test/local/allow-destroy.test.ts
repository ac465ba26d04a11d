import { Command } from 'commander';
import { allowDestroyOption } from '../../local/allow-destroy';

describe('what may be lost', () => {
  const variable = 'TRIBUTARY_ALLOW_DESTROY';
  afterEach(() => {
    Reflect.deleteProperty(process.env, variable);
  });

  const given = (...args: string[]): unknown =>
    new Command()
      .exitOverride()
      .configureOutput({ writeErr: () => undefined })
      .addOption(allowDestroyOption())
      .parse(args, { from: 'user' })
      .opts()['allowDestroy'];

  it('is nothing unless it is said', () => {
    expect(given()).toEqual([]);
    process.env[variable] = '';
    expect(given()).toEqual([]);
  });

  it('is said by options, or as a workflow does by the variable', () => {
    expect(given('--allow-destroy', 'lake:aws_s3_bucket.raw', '--allow-destroy', 'lake:aws_kms_key.k["a"]')).toEqual([
      'lake:aws_s3_bucket.raw',
      'lake:aws_kms_key.k["a"]',
    ]);
    process.env[variable] = ' lake:aws_s3_bucket.raw\n  compute:aws_sqs_queue.q ';
    expect(given()).toEqual(['lake:aws_s3_bucket.raw', 'compute:aws_sqs_queue.q']);
  });

  it.each(['aws_s3_bucket.raw', 'lake', 'lake:', 'lake:raw', '*', ':aws_s3_bucket.raw'])('is never %s', (text) => {
    expect(() => given('--allow-destroy', text)).toThrow(`${text} names no resource: give <stack>:<address>`);
  });
});
