/** `npm run bench:orchestration`: measures parsing and synthesis by the number of datasets, and where the time of a run goes. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { endOnInterrupt } from '../../local/process/interrupt';
import { endCommands } from '../../local/process/registry';
import { step, UserError } from '../../local/progress';
import { ensurePythonEnvironments, platformPython } from '../../local/setup/python-environments';
import { type Options, parseOptions, type PartName } from './options';
import { run } from './parts/run';
import { size } from './parts/size';
import { type PartResult, section, write } from './report';
import { Undo } from './undo';

const partOf: Readonly<Record<PartName, (options: Options, undo: Undo) => Promise<PartResult>>> = { size, run };

async function main(): Promise<void> {
  const options = parseOptions(process.argv);
  mkdirSync(options.out, { recursive: true });
  const undo = new Undo();
  endOnInterrupt(async () => {
    await endCommands();
    await undo.all();
  });
  await ensurePythonEnvironments();
  process.env['TRIBUTARY_PYTHON'] = join(platformPython(), 'bin', 'python');
  const found = new Map<PartName, PartResult>();
  for (const name of options.part) {
    const part = await step('bench', name, () => partOf[name](options, undo)).finally(() => undo.all());
    found.set(name, part);
    write(options, found);
    console.log(`\n${section(part)}\n`);
  }
  console.log(`Results: ${options.out}`);
}

main().catch((error: unknown) => {
  console.error(`\n${error instanceof UserError ? error.message : String((error as Error).stack ?? error)}`);
  process.exitCode = 1;
});
