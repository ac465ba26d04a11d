/** Buckets and key that are there already, taken over: Terraform imports them as it applies. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { UserError } from '../../local/progress';

export interface Adoption {
  /** Names of buckets of the stack. */
  readonly buckets: readonly string[];
  /** Id of the key that has the alias. */
  readonly key?: string;
}

const named = z.record(z.string(), z.object({ bucket: z.string().optional(), name: z.string().optional() }));
const stack = z.object({
  resource: z.object({ aws_s3_bucket: named, aws_kms_key: named, aws_kms_alias: named }),
});

interface Import {
  readonly to: string;
  readonly id: string;
}

/**
 * Writes beside the stack what Terraform is to import; removes what an earlier try wrote.
 *
 * @param folder of the synthesized stack
 * @param alias the alias of its key
 * @throws UserError when the stack has no such bucket
 */
export function adopt(folder: string, alias: string, adoption: Adoption): void {
  const { resource } = stack.parse(JSON.parse(readFileSync(join(folder, 'cdk.tf.json'), 'utf8')));
  const imports: Import[] = [];
  const take = (type: keyof typeof resource, id: string, chosen: (name: string) => boolean): void => {
    for (const name of Object.keys(resource[type]).filter(chosen)) imports.push({ to: `${type}.${name}`, id });
  };
  const buckets = Object.values(resource.aws_s3_bucket).map(({ bucket }) => bucket);
  for (const adopted of adoption.buckets) {
    if (!buckets.includes(adopted))
      throw new UserError(`${adopted} is no bucket of the state: take over ${buckets.join(' or ')}`);
    take('aws_s3_bucket', adopted, (name) => resource.aws_s3_bucket[name]?.bucket === adopted);
  }
  if (adoption.key !== undefined) {
    take('aws_kms_key', adoption.key, () => true);
    take('aws_kms_alias', alias, () => true);
  }
  const file = join(folder, 'import.tf.json');
  if (imports.length === 0) rmSync(file, { force: true });
  else writeFileSync(file, JSON.stringify({ import: imports }));
}
