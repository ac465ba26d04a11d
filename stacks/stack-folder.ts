import { join, relative } from 'node:path';
import { App, type TerraformStack } from 'cdktf';

/** A file's path as Terraform sees it, which runs in the stack's synthesized folder. */
export const fromStackFolder = (stack: TerraformStack, path: string): string =>
  relative(join(App.of(stack).outdir, 'stacks', stack.node.id), path);
