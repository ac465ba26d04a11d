/** `npm run bench:extract`: measures the extraction on this machine against what else a user could take. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endOnInterrupt } from '../../local/process/interrupt';
import { endCommands } from '../../local/process/registry';
import { say, step, UserError } from '../../local/progress';
import { ensureDebianPackages } from '../../local/setup/debian-packages';
import { ensurePythonEnvironment } from '../../local/setup/python-environments';
import { stopServers } from '../../test/lambdas/servers/server';
import { bind } from './affinity';
import { type Bench, serverCore } from './bench';
import { buildPrograms } from './build-programs';
import { startDatabase } from './database';
import { type Options, parseOptions, type PartName } from './options';
import { curves } from './parts/curves';
import { wholeFunction } from './parts/function';
import { gzip } from './parts/gzip';
import { memory } from './parts/memory';
import { plain } from './parts/plain';
import { sqlServer } from './parts/sql-server';
import { section, write } from './report';
import type { PartResult } from './results';

const partOf: Readonly<Record<PartName, (bench: Bench) => Promise<PartResult>>> = {
  plain,
  gzip,
  function: wholeFunction,
  sqlserver: sqlServer,
  memory,
  curves,
};

async function main(): Promise<void> {
  const options = parseOptions(process.argv);
  mkdirSync(options.out, { recursive: true });
  const scratch = mkdtempSync(join(tmpdir(), 'bench-extract-'));
  const end = async (): Promise<void> => {
    await stopServers();
    rmSync(scratch, { recursive: true, force: true });
  };
  endOnInterrupt(async () => {
    await endCommands();
    await end();
  });
  try {
    await run(await prepare(options, scratch));
  } finally {
    await end();
  }
}

async function prepare(options: Options, scratch: string): Promise<Bench> {
  await ensureDebianPackages();
  const platform = await ensurePythonEnvironment('platform', 'local/requirements.txt');
  const peers = await ensurePythonEnvironment('bench', 'bench/extract/requirements.txt');
  process.env['TRIBUTARY_PYTHON'] = join(platform, 'bin', 'python');
  const program = await buildPrograms(join(scratch, 'programs'));
  // The servers that it starts inherit it.
  bind(process.pid, [serverCore]);
  const announce = (text: string): void => {
    say('bench', text);
  };
  const database = await startDatabase(options.data, announce);
  return { options, database, program, peers, scratch, say: announce };
}

async function run(bench: Bench): Promise<void> {
  const found = new Map<PartName, PartResult>();
  for (const name of bench.options.part) {
    const part = await step('bench', name, () => partOf[name](bench));
    found.set(name, part);
    write(bench, found);
    console.log(`\n${section(part)}\n`);
  }
  console.log(`Results: ${bench.options.out}`);
}

main().catch((error: unknown) => {
  console.error(`\n${error instanceof UserError ? error.message : String((error as Error).stack ?? error)}`);
  process.exitCode = 1;
});
