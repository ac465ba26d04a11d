import { byAddress, type SmallPlatform, useSmallPlatform } from './small-platform';

// Terraform starts the provider, a large program, for every plan and to show one: other losses are the campaign's.
jest.setTimeout(600_000);

const ACCOUNT = '111122223333';

let platform: SmallPlatform;
useSmallPlatform((deployed) => {
  platform = deployed;
});

describe('of a plan that Terraform makes with the provider, the guard', () => {
  it('names bucket and key that the code has dropped with their protection, and versions that a bucket no longer keeps', async () => {
    const code = platform.code('lake');
    const [bucket, key] = [code.addressOf('aws_s3_bucket', 'raw'), code.addressOf('aws_kms_key')];
    const versioning = code.addressOf('aws_s3_bucket_versioning', 'logs');
    const changed = code
      .drop('raw')
      .drop('key')
      .dropOutputs()
      .drop('logs', 'aws_s3_bucket_versioning')
      // What moves, another tag, and an alias and policies that go: no data is lost by any of it.
      .move('aws_s3_bucket', 'logs', 'access_logs_bucket')
      .change('aws_s3_bucket', 'access_logs', { tags: { reason: 'tried' } });
    const { losses, destroyed, changed: updated } = await platform.changes('lake', changed);
    expect(byAddress(losses)).toEqual({
      [bucket]: `tributary-dev-raw-${ACCOUNT} would be destroyed (the code describes it no more): lost with it its objects in all their versions`,
      [key]: expect.stringMatching(
        /^[0-9a-f-]{36} would be destroyed \(the code describes it no more\): lost with it everything that is encrypted under it$/,
      ) as string,
      [versioning]: `tributary-dev-logs-${ACCOUNT} would lose a safeguard (versioning_configuration.0.status: "Enabled", then nothing): what is overwritten or deleted from then on could not be brought back`,
    });
    expect(destroyed).toEqual(
      expect.arrayContaining([expect.stringMatching(/^aws_kms_alias\./), expect.stringMatching(/versioning\.raw/)]),
    );
    expect(updated).toBe(1);
  });
});
