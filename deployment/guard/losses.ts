/** What of a plan loses data, or leaves it open to be lost. */
import { isDeepStrictEqual } from 'node:util';
import type { ResourceChange } from '../shown-plan';
import { IRREPLACEABLE } from './irreplaceable';

/** A resource whose change loses data. */
export interface Loss {
  readonly address: string;
  /** The id that AWS knows it by; empty where there is none. */
  readonly id: string;
  /** What would become of it, as the end of a sentence. */
  readonly fate: string;
}

/** A value that data depend on. */
interface Safeguard {
  readonly path: readonly (string | number)[];
  readonly holds: (value: unknown) => boolean;
  /** What is lost without it, as the end of a sentence. */
  readonly otherwise: string;
}

const notForced: Safeguard = {
  path: ['force_destroy'],
  holds: (value) => value !== true,
  otherwise: 'AWS would let it be destroyed with all that it holds',
};

/**
 * What an update must not take away. A shorter life is none of it: that logs, objects and messages end by their age is
 * configured, and seven days in which the end of a key can be called off are left whatever a plan says.
 */
const SAFEGUARDS: Readonly<Record<string, Safeguard>> = {
  aws_athena_workgroup: notForced,
  aws_kms_key: {
    path: ['is_enabled'],
    holds: (value) => value === true,
    otherwise: 'nothing that is encrypted under it could be read',
  },
  aws_s3_bucket: notForced,
  aws_s3_bucket_versioning: {
    path: ['versioning_configuration', 0, 'status'],
    holds: (value) => value === 'Enabled',
    otherwise: 'what is overwritten or deleted from then on could not be brought back',
  },
  aws_secretsmanager_secret: {
    path: ['recovery_window_in_days'],
    holds: (value) => typeof value === 'number' && value > 0,
    otherwise: 'it could not be brought back once it is deleted',
  },
};

/** @param changes of all resources of one plan */
export function lossesOf(changes: readonly ResourceChange[]): Loss[] {
  const destroyed = new Set(changes.filter(({ change }) => change.actions.includes('delete')).map(identity));
  return changes.flatMap((one) => {
    const fate = endOf(one) ?? (isOfBucket(one, destroyed) ? undefined : exposureOf(one));
    const id = one.change.before?.['id'];
    return fate === undefined ? [] : [{ address: one.address, id: typeof id === 'string' ? id : '', fate }];
  });
}

const identity = ({ type, change }: ResourceChange): string => `${type} ${String(change.before?.['id'])}`;

/** Whether it is the versioning of a bucket that the plan destroys too: then the bucket is what is lost. */
const isOfBucket = ({ type, change }: ResourceChange, destroyed: ReadonlySet<string>): boolean =>
  type === 'aws_s3_bucket_versioning' && destroyed.has(`aws_s3_bucket ${String(change.before?.['bucket'])}`);

/** @returns undefined when it stays, or can be made again */
function endOf(one: ResourceChange): string | undefined {
  const held = IRREPLACEABLE[one.type];
  const { actions } = one.change;
  if (held === undefined) return undefined;
  if (actions.includes('forget'))
    return `would be forgotten: it stays, but nothing of Terraform protects it any more, and with it ${held}`;
  if (!actions.includes('delete')) return undefined;
  const does = actions.includes('create') ? 'replaced' : 'destroyed';
  return `would be ${does} (${reasonOf(one)}): lost with it ${held}`;
}

function reasonOf({ action_reason: reason, change }: ResourceChange): string {
  const paths = change.replace_paths.map((path) => path.join('.'));
  if (paths.length > 0) return `${paths.join(', ')} can't be changed in place`;
  if (reason === 'replace_because_tainted')
    return 'an apply broke off as it was made; if it is whole, terraform untaint keeps it';
  if (reason === 'delete_because_no_resource_config') return 'the code describes it no more';
  return reason ?? 'Terraform gives no reason';
}

/** @returns undefined when no safeguard goes */
function exposureOf({ type, change }: ResourceChange): string | undefined {
  const safeguard = SAFEGUARDS[type];
  const { actions, before, after, after_unknown: unknown } = change;
  if (safeguard === undefined || !(actions.includes('update') || actions.includes('delete'))) return undefined;
  const { path, holds, otherwise } = safeguard;
  const value = at(unknown, path) === true ? 'known after the apply' : at(after, path);
  if (holds(value) || isDeepStrictEqual(value, at(before, path))) return undefined;
  return `would lose a safeguard (${path.join('.')}: ${told(at(before, path))}, then ${told(value)}): ${otherwise}`;
}

const told = (value: unknown): string => (value === undefined || value === null ? 'nothing' : JSON.stringify(value));

/** The value at a path; undefined where there is none. */
const at = (value: unknown, path: Safeguard['path']): unknown =>
  path.reduce<unknown>(
    (outer, key) =>
      typeof outer === 'object' && outer !== null ? (outer as Record<string | number, unknown>)[key] : undefined,
    value,
  );
