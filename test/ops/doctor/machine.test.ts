import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadContracts } from '../../../contracts/load';
import { loadEnvironment } from '../../../config/load';
import { contractsFinding, nodeFinding, packagesFinding } from '../../../ops/doctor/machine';
import { root } from '../../lambdas/servers/python';

const local = loadEnvironment(root, { TRIBUTARY_ENV: 'local' });

describe('what the doctor finds of the machine', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'doctor-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('is a Node that is new enough, or is not', () => {
    expect(['20.19.0', '20.20.1', '22.0.0'].map((version) => nodeFinding(version).state)).toEqual(['ok', 'ok', 'ok']);
    expect(['20.18.9', '18.20.0'].map((version) => nodeFinding(version).state)).toEqual(['failed', 'failed']);
    expect(nodeFinding('18.20.0').remedy).toBe('install Node 20.19 or newer');
  });

  it('is packages as they are pinned, or which differ', () => {
    const install = (name: string, version: string): void => {
      mkdirSync(join(folder, 'node_modules', name), { recursive: true });
      writeFileSync(join(folder, 'node_modules', name, 'package.json'), JSON.stringify({ name, version }));
    };
    const pins = { '@cdktf/provider-aws': '20.1.0', zod: '4.6.7' };
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ dependencies: pins }));
    for (const [name, version] of Object.entries(pins)) install(name, version);
    expect(packagesFinding(folder)).toMatchObject({ state: 'ok', what: 'as pinned; @cdktf/provider-aws 20.1.0' });
    install('zod', '3.0.0');
    rmSync(join(folder, 'node_modules', '@cdktf'), { recursive: true });
    expect(packagesFinding(folder)).toMatchObject({
      state: 'warning',
      what: '@cdktf/provider-aws is not there in place of 20.1.0; zod is 3.0.0 in place of 4.6.7',
      remedy: `run npm ci in ${folder}`,
    });
  });

  it('is contracts that can be read and fit the sources, or what is wrong with them', () => {
    expect(contractsFinding(join(root, 'contracts'), local)).toMatchObject({
      ...{ state: 'ok', what: `${loadContracts(join(root, 'contracts')).length} datasets` },
    });
    const { sales, ...others } = local.sources;
    expect(sales).toBeDefined();
    expect(contractsFinding(join(root, 'contracts'), { ...local, sources: others })).toMatchObject({
      state: 'failed',
      what: expect.stringContaining('no source sales') as string,
    });
    cpSync(join(root, 'contracts'), folder, { recursive: true });
    writeFileSync(join(folder, 'orders.yaml'), 'dataset: orders\n');
    const broken = contractsFinding(folder, local);
    expect(broken).toMatchObject({ state: 'failed', what: expect.stringContaining('orders.yaml') as string });
  });
});
