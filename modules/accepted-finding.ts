import type { TerraformResource } from 'cdktf';

/** What a scanner finds, and why it stays. */
export interface AcceptedFinding {
  /** The check, as checkov names it: `CKV_AWS_…`, `CKV2_AWS_…`. */
  readonly id: string;
  /** Why the resource is as it is, for whoever reviews it. */
  readonly comment: string;
}

/**
 * Writes beside a resource which findings of checkov are accepted there, in the form proposed for synthesized Terraform
 * (https://github.com/bridgecrewio/checkov/issues/4634). checkov itself reads none there yet: the test of the stacks holds
 * its findings against them, and fails on one that is accepted and no longer found.
 */
export function acceptFindings(resource: TerraformResource, ...findings: readonly AcceptedFinding[]): void {
  resource.addOverride('//.checkov.skip', findings);
}
