import { IRREPLACEABLE } from '../../deployment/guard/irreplaceable';
import { lossesOf } from '../../deployment/guard/losses';
import { resourceChangesOf } from '../../deployment/shown-plan';

/** What is lost of one resource. */
const fateOf = (type: string, change: object, reason?: string): string | undefined => {
  const resource = { address: `${type}.one`, type, action_reason: reason, change };
  return lossesOf(resourceChangesOf({ format_version: '1.2', resource_changes: [resource] }))[0]?.fate;
};

describe('the losses of a plan', () => {
  it.each(Object.keys(IRREPLACEABLE))(
    'are each %s that is destroyed, replaced in either order or forgotten',
    (type) => {
      const begins = (...actions: string[]) => fateOf(type, { actions })?.split(/[ :]\(?/, 3)[2];
      expect(begins('delete')).toBe('destroyed');
      expect(begins('delete', 'create')).toBe('replaced');
      expect(begins('create', 'delete')).toBe('replaced');
      expect(begins('forget')).toBe('forgotten');
      expect(begins('create', 'forget')).toBe('forgotten');
      for (const harmless of ['no-op', 'create', 'read', 'update']) expect(begins(harmless)).toBeUndefined();
    },
  );

  it('say of what an apply left half made how it is kept', () => {
    const replaced = { actions: ['delete', 'create'] };
    expect(fateOf('aws_s3_bucket', replaced, 'replace_because_tainted')).toContain('terraform untaint keeps it');
    expect(fateOf('aws_s3_bucket', replaced, 'replace_by_request')).toContain('(replace_by_request)');
  });

  it('count a safeguard whose value is not known yet as taken, and one that was never there as not', () => {
    const changed = (before: object, after: object, unknown: object = {}) =>
      fateOf('aws_kms_key', { actions: ['update'], before, after, after_unknown: unknown });
    expect(changed({ is_enabled: true }, {}, { is_enabled: true })).toContain('true, then "known after the apply"');
    expect(changed({ is_enabled: false }, { is_enabled: false })).toBeUndefined();
    expect(changed({ is_enabled: false }, { is_enabled: true })).toBeUndefined();
  });
});
