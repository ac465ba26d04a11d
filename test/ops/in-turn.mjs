// Runs `tributary` in one process, once for each list of arguments that it is given, and tells what came of each.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { builtOps } from '../../build/ops.mjs';

const root = join(import.meta.dirname, '..', '..');
const { main } = await import(pathToFileURL(await builtOps(root)).href);

const outcomes = [];
for (const args of JSON.parse(process.argv[2])) {
  const written = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'])
    process[stream].write = (text) => {
      written[stream] += text;
      return true;
    };
  process.exitCode = 0;
  await main([...process.argv.slice(0, 2), ...args]);
  outcomes.push({ code: process.exitCode, ...written });
  for (const stream of ['stdout', 'stderr']) delete process[stream].write;
}
process.exitCode = 0;
process.stdout.write(JSON.stringify(outcomes));
