/** A plan as Terraform shows it to programs. */
import { z } from 'zod';
import { UserError } from '../local/progress';

const values = z.record(z.string(), z.unknown()).nullable().default(null);

const resourceChange = z.object({
  address: z.string(),
  type: z.string(),
  action_reason: z.string().optional(),
  change: z.object({
    // An action that nobody has thought about must not pass for one that does no harm.
    actions: z.array(z.enum(['no-op', 'create', 'read', 'update', 'delete', 'forget'])),
    before: values,
    after: values,
    /** True in the place of each value that is known after the apply alone. */
    after_unknown: z.unknown().optional(),
    replace_paths: z.array(z.array(z.union([z.string(), z.number()]))).default([]),
  }),
});

const shownPlan = z.object({
  /** Terraform changes the first number when what is read here may mean something else. */
  format_version: z.string().regex(/^1\./, 'is of another major version than 1'),
  resource_changes: z.array(resourceChange).default([]),
});

/** What becomes of one resource. */
export type ResourceChange = Readonly<z.output<typeof resourceChange>>;

/**
 * @param plan what `terraform show -json` says of it
 * @throws UserError when it isn't as it is known to be: a plan that isn't understood is not applied
 */
export function resourceChangesOf(plan: unknown): readonly ResourceChange[] {
  const { data, error } = shownPlan.safeParse(plan);
  if (error !== undefined)
    throw new UserError(
      `Terraform shows a plan in a way that is not known here; use version 1.11, as the workflows do:\n${z.prettifyError(error)}`,
    );
  return data.resource_changes;
}
