/** Does what a runbook says: its own commands, with what is set at their top. */
import { blocks, type Block } from '../../runbooks/blocks';
import { runBlock } from '../../runbooks/run-block';
import { awsClientEnvironment } from '../running-platform';

/**
 * Runs the block of a runbook that has some words in it.
 *
 * @param cli folder of the Python environment that has the AWS command line
 * @param values of the variables at the block's top
 * @returns what it prints
 * @throws Error when there is no one such block, it sets no such variable, or it fails
 */
export function pasted(
  cli: string,
  runbook: string,
  words: string,
  values: Readonly<Record<string, string>> = {},
): string {
  const found = blocks().filter((block) => block.runbook === runbook && block.text.includes(words));
  const [block] = found;
  if (block === undefined || found.length > 1)
    throw new Error(`${runbook} has ${found.length} blocks with ${JSON.stringify(words)}`);
  const { status, stdout, stderr } = runBlock(withValues(block, values), cli, awsClientEnvironment);
  if (status !== 0) throw new Error(`${runbook}, line ${block.line}, ended with ${status}: ${stderr}`);
  return stdout;
}

function withValues(block: Block, values: Readonly<Record<string, string>>): Block {
  let { text } = block;
  for (const [name, value] of Object.entries(values)) {
    const assignment = new RegExp(`^${name}=.*$`, 'm');
    if (!assignment.test(text)) throw new Error(`${block.runbook}, line ${block.line}, sets no ${name}`);
    text = text.replace(assignment, () => `${name}='${value}'`);
  }
  return { ...block, text };
}
