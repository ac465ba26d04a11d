/** Deploys the five stacks of environment `local`. */
import { join } from 'node:path';
import { cdktf } from '../cdktf';
import { logs } from '../layout';

export const deployStacks = (): Promise<void> => cdktf(['deploy', '*', '--auto-approve'], join(logs, 'deploy.log'));
