import { applyStacks } from '../../deployment/apply';
import { byAddress, type SmallPlatform, useSmallPlatform } from '../deployment/small-platform';

// Terraform starts the provider, a large program, for every plan and to show one.
jest.setTimeout(600_000);

const ACCOUNT = '111122223333';
const unprotected = { lifecycle: undefined };

let platform: SmallPlatform;
useSmallPlatform((deployed) => {
  platform = deployed;
});

describe('of a plan that Terraform makes with the provider, the guard', () => {
  it('names a bucket that another name replaces, and what takes safeguards from a bucket, its versions and a key', async () => {
    const code = platform.code('lake');
    const { losses } = await platform.changes(
      'lake',
      code
        .change('aws_s3_bucket', 'raw', { ...unprotected, bucket: 'renamed' })
        .change('aws_s3_bucket', 'logs', { force_destroy: true })
        .change('aws_s3_bucket_versioning', 'logs', { versioning_configuration: { status: 'Suspended' } })
        .change('aws_kms_key', 'key', { is_enabled: false, deletion_window_in_days: 7 }),
    );
    expect(byAddress(losses)).toEqual({
      [code.addressOf('aws_s3_bucket', 'raw')]:
        `tributary-dev-raw-${ACCOUNT} would be replaced (bucket can't be changed in place): lost with it its objects in all their versions`,
      [code.addressOf('aws_s3_bucket', 'logs')]:
        `tributary-dev-logs-${ACCOUNT} would lose a safeguard (force_destroy: false, then true): AWS would let it be destroyed with all that it holds`,
      [code.addressOf('aws_s3_bucket_versioning', 'logs')]:
        `tributary-dev-logs-${ACCOUNT} would lose a safeguard (versioning_configuration.0.status: "Enabled", then "Suspended"): what is overwritten or deleted from then on could not be brought back`,
      [code.addressOf('aws_kms_key')]: expect.stringMatching(
        /would lose a safeguard \(is_enabled: true, then false\): nothing that is encrypted under it could be read$/,
      ) as string,
    });
  });

  it('names a table that is made anew before it goes, logs that are forgotten, and what takes safeguards from a secret and a workgroup', async () => {
    const code = platform.code('catalog');
    const [log, table] = [code.addressOf('aws_cloudwatch_log_group'), code.addressOf('aws_glue_catalog_table')];
    const changed = code
      .change('aws_glue_catalog_table', '', { name: 'purchases', lifecycle: { create_before_destroy: true } })
      .forget('aws_cloudwatch_log_group')
      .change('aws_secretsmanager_secret', '', { recovery_window_in_days: 0 })
      .change('aws_athena_workgroup', '', { force_destroy: true });
    const { losses, forgotten } = await platform.changes('catalog', changed);
    expect(byAddress(losses)).toEqual({
      [table]: `${ACCOUNT}:tributary_dev_curated:orders would be replaced (name can't be changed in place): lost with it its partitions, and where its newest metadata lies`,
      [log]:
        '/tributary/dev/job would be forgotten: it stays, but nothing of Terraform protects it any more, and with it what was logged to it',
      [code.addressOf('aws_secretsmanager_secret')]: expect.stringMatching(
        /would lose a safeguard \(recovery_window_in_days: 30, then 0\): it could not be brought back once it is deleted$/,
      ) as string,
      [code.addressOf('aws_athena_workgroup')]:
        'tributary-dev-analysts would lose a safeguard (force_destroy: false, then true): AWS would let it be destroyed with all that it holds',
    });
    expect(forgotten).toEqual([log]);
  });
});

describe('an apply of stacks by Terraform', () => {
  const apply = (...allowDestroy: string[]) =>
    applyStacks(platform.stacks, platform.open, { allowDestroy, tell: () => undefined });

  it('changes nothing at all when the plan of the last stack loses data, unless it is given up by its very name', async () => {
    const catalog = platform.code('catalog');
    const log = catalog.addressOf('aws_cloudwatch_log_group');
    platform.write('catalog', catalog.drop('log'));
    platform.write('lake', platform.code('lake').change('aws_s3_bucket', 'raw', { tags: { reason: 'tried' } }));
    const before = platform.serials();
    await expect(apply(`lake:${log}`)).rejects.toThrow(
      [
        'Refused, to lose no data:',
        `- \`catalog:${log}\` (/tributary/dev/job) would be destroyed (the code describes it no more): lost with it what was logged to it.`,
        `- \`lake:${log}\` is given up, but the plan does not lose it: take it out of --allow-destroy.`,
        'Put back into the code what is to stay, or say by a `moved` block where it went. ' +
          `What is to go is given up by name (docs/deployment.md): \`--allow-destroy 'catalog:${log}'\``,
      ].join('\n'),
    );
    expect(platform.serials()).toEqual(before);

    platform.write('lake', platform.code('lake'));
    expect(await apply(`catalog:${log}`)).toEqual(['catalog']);
    expect(await platform.addresses('catalog')).not.toContain(log);
  });
});
