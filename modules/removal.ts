import type { TerraformResourceLifecycle } from 'cdktf';
import type { Removal } from '../config/environment';

/** Terraform's guard for what holds data, keys or logs: a plan that would destroy it fails. */
export const guardedBy = (removal: Removal): { lifecycle?: TerraformResourceLifecycle } =>
  removal === 'protected' ? { lifecycle: { preventDestroy: true } } : {};
