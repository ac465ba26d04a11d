/** How long it takes until help is there, by hyperfine. */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { runCommand } from '../../local/process/run-command';
import { ensureHyperfine } from '../../local/setup/debian-packages';
import type { Program } from '../extract/measure';
import type { Options } from './options';
import { awsCli, tributary } from './programs';

/** Of hyperfine's `--export-json`, in seconds. */
const exported = z.object({
  results: z.array(z.object({ command: z.string(), mean: z.number(), stddev: z.number(), median: z.number() })),
});

const inShell = ({ command, env }: Program): string =>
  ['env', ...Object.entries(env ?? {}).map(([name, value]) => `${name}=${value}`), ...command]
    .map((word) => `'${word.replaceAll("'", String.raw`'\''`)}'`)
    .join(' ');

export async function start({ rounds, out }: Options): Promise<string> {
  const programs = [tributary('tributary --help', '--help'), await awsCli('aws --version', '--version')];
  const file = join(out, 'start.json');
  mkdirSync(out, { recursive: true });
  const named = programs.flatMap((program) => ['--command-name', program.name, inShell(program)]);
  // The first start of a checkout makes the bundle, and fills the caches of both.
  const args = ['-N', '--warmup', '2', '--runs', String(rounds), '--export-json', file, ...named];
  await runCommand(await ensureHyperfine(), args, { log: join(out, 'hyperfine.log'), purpose: 'hyperfine' });
  const { results } = exported.parse(JSON.parse(readFileSync(file, 'utf8')));
  const rows = results.map(({ command, median, mean, stddev }) =>
    [command, ...[median, mean, stddev].map((seconds) => (1000 * seconds).toFixed(0))].join(' | '),
  );
  const [own, peer] = results;
  if (own === undefined || peer === undefined) throw new Error('hyperfine measured less than two commands');
  return [
    '| | median ms | mean ms | deviation ms |',
    '| --- | ---: | ---: | ---: |',
    ...rows.map((row) => `| ${row} |`),
    '',
    `\`${own.command}\` takes ${(own.median / peer.median).toFixed(2)} of what \`${peer.command}\` does.`,
  ].join('\n');
}
