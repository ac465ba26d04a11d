/** How an operator gives up a resource that holds data. */
import { InvalidArgumentError, Option } from 'commander';

const NAME = /^[a-z][\w-]*:[\w-]+\.\S+$/;

/** Adds names, with white space between, to those given before them. */
function named(text: string, earlier: readonly string[]): readonly string[] {
  const names = text.split(/\s+/).filter((name) => name !== '');
  for (const name of names)
    if (!NAME.test(name))
      throw new InvalidArgumentError(`${name} names no resource: give <stack>:<address>, as the refusal does`);
  return [...earlier, ...names];
}

/** A workflow gives its inputs by the variable: there no shell reads them. */
export const allowDestroyOption = (): Option =>
  new Option('--allow-destroy <name>', 'let this resource be lost, as lake:aws_s3_bucket.raw; may be given again')
    .env('TRIBUTARY_ALLOW_DESTROY')
    .default([], 'nothing')
    .argParser(named);
