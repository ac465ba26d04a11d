/** `npm run bench:cli`: the command line beside the AWS CLI. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { endOnInterrupt } from '../../local/process/interrupt';
import { endCommands } from '../../local/process/registry';
import { step, UserError } from '../../local/progress';
import { ensurePythonEnvironments, platformPython } from '../../local/setup/python-environments';
import { machine } from '../machine';
import { type Options, parseOptions, type PartName } from './options';
import { start } from './start';
import { stream } from './stream';

const partOf: Readonly<Record<PartName, (options: Options) => Promise<string>>> = { start, stream };

async function main(): Promise<void> {
  const options = parseOptions(process.argv);
  mkdirSync(options.out, { recursive: true });
  endOnInterrupt(endCommands);
  await ensurePythonEnvironments();
  process.env['TRIBUTARY_PYTHON'] = join(platformPython(), 'bin', 'python');
  const found = [
    Object.entries(machine())
      .map(([name, value]) => `- ${name}: ${value}`)
      .join('\n'),
  ];
  for (const name of options.part) {
    const text = await step('bench', name, () => partOf[name](options));
    found.push(`## ${name}\n\n${text}`);
    console.log(`\n${text}\n`);
  }
  writeFileSync(join(options.out, 'results.md'), `${found.join('\n\n')}\n`);
  console.log(`Results: ${options.out}`);
}

main().catch((error: unknown) => {
  console.error(`\n${error instanceof UserError ? error.message : String((error as Error).stack ?? error)}`);
  process.exitCode = 1;
});
