import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync, statSync, symlinkSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { buildFunction } from '../../build/lambda';
import { TemporaryProject } from './temporary-project';

// esbuild starts a process of its own.
jest.setTimeout(60_000);

describe('building a function', () => {
  let project: TemporaryProject;
  beforeEach(() => {
    project = new TemporaryProject({
      'lambdas/greet/handler.ts':
        "import { greeting } from './greeting';\nexport const handler = async (): Promise<string> => greeting('x');\n",
      'lambdas/greet/greeting.ts': 'export const greeting = (name: string): string => `hello ${name}`;\n',
      'contracts/orders.yaml': 'dataset: orders\n',
      'contracts/load.ts': 'export {};\n',
      'contracts/migrations/orders.v2.migration.yaml': 'dataset: orders\n',
      'package-lock.json': '{}\n',
      'tsconfig.json': '{}\n',
    });
  });
  afterEach(() => {
    project.remove();
  });

  it('puts the handler and all it imports into one file that runs', async () => {
    await buildFunction(project.root, { name: 'greet', contracts: false });
    const bundle = join(project.root, 'dist', 'lambdas', 'greet', 'index.js');
    const call = 'require(process.argv[1]).handler().then((answer) => process.stdout.write(answer))';
    expect(execFileSync(process.execPath, ['-e', call, bundle], { encoding: 'utf8' })).toBe('hello x');
  });

  it('puts the contracts beside the code of a function that reads them, and nothing else', async () => {
    const { path } = await buildFunction(project.root, { name: 'greet', contracts: true });
    const archive = readFileSync(path, 'latin1');
    expect(archive).toContain('contracts/orders.yaml');
    expect(archive).not.toContain('migration');
    expect(archive).not.toContain('load.ts');
    expect(readFileSync(join(project.root, 'dist/lambdas/greet/contracts/orders.yaml'), 'utf8')).toBe(
      'dataset: orders\n',
    );
  });

  it('bundles what a function imports of other folders, and the SQL that it reads, and notices when they change', async () => {
    const { root } = project;
    project.write('report/days.ts', 'export const days = 90;\n');
    project.write('report/sql/totals.sql', 'SELECT 1\n');
    project.write('report/sql/README.md', 'not deployed\n');
    project.write('lambdas/greet/handler.ts', "export { days as handler } from '../../report/days';\n");
    const source = { name: 'greet', contracts: false, imports: ['report'], sql: 'report/sql' };
    const first = await buildFunction(root, source);
    expect(readFileSync(join(root, 'dist/lambdas/greet/report/sql/totals.sql'), 'utf8')).toBe('SELECT 1\n');
    expect(readFileSync(first.path, 'latin1')).not.toContain('README');
    project.write('report/sql/totals.sql', 'SELECT 2\n');
    const second = await buildFunction(root, source);
    project.write('report/days.ts', 'export const days = 91;\n');
    const third = await buildFunction(root, source);
    expect(new Set([first, second, third].map(({ codeSha256 }) => codeSha256)).size).toBe(3);
    project.write('config/name.ts', 'export {};\n');
    const narrow = buildFunction(root, { ...source, imports: ['config'] });
    await expect(narrow).rejects.toThrow('it may import from lambdas, contracts, config only');
  });

  it('builds the same bytes from the same sources, and others from others', async () => {
    const first = await buildFunction(project.root, { name: 'greet', contracts: true });
    const again = await buildFunction(project.root, { name: 'greet', contracts: true });
    expect(again.codeSha256).toBe(first.codeSha256);
    project.write('lambdas/greet/greeting.ts', 'export const greeting = (): string => "bye";\n');
    const changed = await buildFunction(project.root, { name: 'greet', contracts: true });
    expect(changed.codeSha256).not.toBe(first.codeSha256);
  });

  it('compiles the kernel of a function that has one and puts it beside the code, of this function alone', async () => {
    const { root } = project;
    symlinkSync(join(__dirname, '../../node_modules'), join(root, 'node_modules'));
    cpSync(join(__dirname, '../../build/kernel.mjs'), join(root, 'build/kernel.mjs'));
    project.write(
      'lambdas/extract/handler.ts',
      "import { readFileSync } from 'node:fs';\n" +
        "import { load } from './kernel/load';\n" +
        'export const handler = () => load(readFileSync, __dirname);\n',
    );
    project.write(
      'lambdas/extract/kernel/load.ts',
      'export const load = async (read: (path: string) => Uint8Array, folder: string) =>\n' +
        '  (await WebAssembly.instantiate(read(`${folder}/rows.wasm`))).instance.exports.answer();\n',
    );
    const assembly = 'lambdas/extract/kernel/assembly/index.ts';
    project.write(assembly, 'export function answer(): i32 {\n  return 42;\n}\n');
    const source = { name: 'extract', contracts: false };
    const call = 'require(process.argv[1]).handler().then((answer) => process.stdout.write(String(answer)))';
    const answer = (): string =>
      execFileSync(process.execPath, ['-e', call, join(root, 'dist/lambdas/extract/index.js')], { encoding: 'utf8' });

    const first = await buildFunction(root, source);
    expect(answer()).toBe('42');
    expect((await buildFunction(root, source)).codeSha256).toBe(first.codeSha256);
    project.write(assembly, 'export function answer(): i32 {\n  return 43;\n}\n');
    const changed = await buildFunction(root, source);
    expect(changed.codeSha256).not.toBe(first.codeSha256);
    expect(answer()).toBe('43');
    const greet = await buildFunction(root, { name: 'greet', contracts: false });
    expect(readFileSync(greet.path, 'latin1')).not.toContain('rows.wasm');

    project.write(assembly, 'export function answer(): i32 {\n  return "x";\n}\n');
    await expect(buildFunction(root, source)).rejects.toThrow('index.ts(2,10)');
  });

  it('leaves an archive alone whose sources are the same, and makes a damaged one anew', async () => {
    const { path, codeSha256 } = await buildFunction(project.root, { name: 'greet', contracts: true });
    const before = statSync(path).mtimeMs;
    await buildFunction(project.root, { name: 'greet', contracts: true });
    expect(statSync(path).mtimeMs).toBe(before);
    truncateSync(path, 10);
    expect((await buildFunction(project.root, { name: 'greet', contracts: true })).codeSha256).toBe(codeSha256);
    expect(statSync(path).size).toBeGreaterThan(10);
  });

  it.each([
    ['contracts/orders.yaml', 'dataset: orders\ncountry: de\n'],
    ['package-lock.json', '{"lockfileVersion":3}\n'],
  ])('makes an archive anew when %s changes', async (file, content) => {
    const { path } = await buildFunction(project.root, { name: 'greet', contracts: true });
    const before = statSync(path).mtimeMs;
    project.write(file, content);
    await buildFunction(project.root, { name: 'greet', contracts: true });
    expect(statSync(path).mtimeMs).toBeGreaterThan(before);
  });

  it('refuses an import whose change it would not notice', async () => {
    project.write('config/name.ts', 'export const name = "x";\n');
    project.write('lambdas/greet/handler.ts', "export { name as handler } from '../../config/name';\n");
    await expect(buildFunction(project.root, { name: 'greet', contracts: false })).rejects.toThrow(
      'greet imports config/name.ts: it may import from lambdas, contracts only',
    );
  });

  it('names the handler that is missing', async () => {
    await expect(buildFunction(project.root, { name: 'absent', contracts: false })).rejects.toThrow(
      `${join(project.root, 'lambdas/absent/handler.ts')} is missing`,
    );
  });

  it('says where a handler does not compile', async () => {
    project.write('lambdas/greet/greeting.ts', 'export const = 1;\n');
    await expect(buildFunction(project.root, { name: 'greet', contracts: false })).rejects.toThrow(
      'lambdas/greet/greeting.ts:1',
    );
  });
});
