/** What documents say of `npx tributary`, held against its own definition. */
import type { Command } from 'commander';
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { commands } from '../../ops/cli';
import { tokensOf } from './blocks';

const ROOT = join(__dirname, '..', '..');
const documents = [
  join(ROOT, 'README.md'),
  ...['docs', 'runbooks'].flatMap((folder) =>
    readdirSync(join(ROOT, folder))
      .filter((file) => file.endsWith('.md'))
      .map((file) => join(ROOT, folder, file)),
  ),
];

interface Call {
  /** Document and line. */
  readonly place: string;
  /** As it is written, with the variables that it uses before it. */
  readonly script: string;
}

/** Calls in blocks and between backticks; a line that goes on in the next one is one. */
const callsIn = (path: string): Call[] =>
  tokensOf(path).flatMap(({ type, content, map, children }) => {
    const place = `${relative(ROOT, path)}:${(map?.[0] ?? 0) + 1}`;
    if (type === 'fence') return blockCalls(content).map((script) => ({ place, script }));
    const codes = (children ?? []).filter((child) => child.type === 'code_inline');
    return codes.filter(({ content: code }) => CALL.test(code)).map(({ content: code }) => ({ place, script: code }));
  });

const CALL = /^\s*(?:\$ )?(?=npx tributary\b)/;
const ASSIGNMENT = /^[A-Z_]+=(?!.*\$\()/;

function blockCalls(text: string): string[] {
  const lines = text.replaceAll(/\\\n/g, ' ').split('\n');
  return lines
    .filter((line) => CALL.test(line))
    .map((line) => [...lines.filter((one) => ASSIGNMENT.test(one)), line.replace(CALL, '')].join('\n'));
}

/** The arguments as bash gives them; nothing is run, and no file that a command is given is read. */
function argumentsOf(script: string): string[] {
  const told = `npx() { printf '%s\\0' "$@" >&3; }\n${script.replace(/ < [\w.]+/, '')}`;
  const { status, output } = spawnSync('bash', ['-euc', told], {
    encoding: 'utf8',
    cwd: tmpdir(),
    env: { PATH: process.env['PATH'] },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  if (status !== 0) throw new Error(`no shell: ${script}\n${String(output[2])}`);
  return String(output[3]).split('\0').slice(1, -1);
}

/** What the definition finds wrong with arguments; undefined of nothing. */
function faultOf(args: readonly string[]): string | undefined {
  const program = commands();
  const written: string[] = [];
  const each = (command: Command): void => {
    command.configureOutput({ writeOut: () => undefined, writeErr: (text) => written.push(text) });
    if (command.commands.length === 0) command.action(() => undefined);
    command.commands.forEach(each);
  };
  each(program);
  try {
    program.parse(['node', 'tributary', ...args]);
    return undefined;
  } catch (error) {
    return written.join('') || String(error);
  }
}

describe('a call of tributary in a document', () => {
  const calls = documents.flatMap(callsIn);

  it('is one that the command line takes as it is written', () => {
    expect(calls.length).toBeGreaterThan(40);
    expect(
      calls
        .map((call) => ({ ...call, args: argumentsOf(call.script) }))
        // The program's name alone is no call.
        .filter(({ args }) => args.length > 0)
        .map(({ place, args }) => ({ place, call: args.join(' '), fault: faultOf(args) }))
        .filter(({ fault }) => fault !== undefined),
    ).toEqual([]);
  });

  it('comes in each kind that a runbook has a step for', () => {
    const asked = new Set(
      calls.filter(({ place }) => place.startsWith('runbooks')).map(({ script }) => argumentsOf(script)[0]),
    );
    const kinds = ['alarms', 'backfill', 'contract', 'cost', 'doctor', 'quarantine', 'query', 'reconcile', 'rerun'];
    expect([...asked].sort()).toEqual([...kinds, 'run', 'status']);
  });
});

describe('what is asked of a call', () => {
  it.each([
    ['a command that there is not', 'npx tributary repair', /unknown command 'repair'/],
    ['an option that there is not', 'npx tributary status --environment prod', /unknown option '--environment'/],
    ['one that is missing', 'npx tributary backfill --from 2026-01-01', /required option '--to <day>'/],
    ['a value that can’t be meant', 'D=2026-02-30\nnpx tributary kpi spend --from "$D"', /give a day of the calendar/],
    ['an argument too many', 'npx tributary quarantine show orders items', /too many arguments/],
  ])('notices %s', (_, script, why) => {
    expect(faultOf(argumentsOf(script))).toMatch(why);
  });

  it('takes words as the shell does, with what follows them', () => {
    const script = 'ENV=${ENV:-prod}\nnpx tributary query \'SELECT 1, "a b"\' --env "$ENV" | head   # the first';
    expect(argumentsOf(script)).toEqual(['query', 'SELECT 1, "a b"', '--env', 'prod']);
    expect(faultOf(['query', 'SELECT 1', '--env', 'prod'])).toBeUndefined();
  });

  it('finds a call that goes on in the next line, and one in a prompt', () => {
    expect(blockCalls('ENV=dev\nA=$(aws x)\n$ npx tributary status \\\n  --env "$ENV"\nlocal: no run yet\n')).toEqual([
      'ENV=dev\nnpx tributary status    --env "$ENV"',
    ]);
  });
});
