import { createServer, type Server } from 'node:http';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as SavedDeployment from '../../../local/steps/saved-deployment';

describe('the deployment kept for the next start', () => {
  let folder: string;
  let server: Server;
  let status: number;

  /** The module as a new process sees it. */
  const load = (portBase?: number): typeof SavedDeployment => {
    jest.resetModules();
    process.env['TRIBUTARY_STATE'] = folder;
    process.env['TRIBUTARY_PORT_BASE'] = String(portBase ?? (server.address() as AddressInfo).port);
    return jest.requireActual<typeof SavedDeployment>('../../../local/steps/saved-deployment');
  };
  const configuration = (): string => join(folder, 'lake.json');
  const terraformState = (): string => join(folder, 'terraform', 'lake.tfstate');

  beforeEach(async () => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'tributary-state-')));
    status = 200;
    server = createServer((request, response) => {
      response.writeHead(request.method === 'POST' && request.url === '/_tributary/account' ? status : 404);
      response.end('the disk is full');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    mkdirSync(join(folder, 'terraform'));
    writeFileSync(terraformState(), 'as applied');
    writeFileSync(configuration(), '{"stack":"lake"}');
  });
  afterEach(() => {
    server.close();
    rmSync(folder, { recursive: true });
    delete process.env['TRIBUTARY_STATE'];
    delete process.env['TRIBUTARY_PORT_BASE'];
  });

  it('brings back the state of Terraform and knows the stacks that have not changed', async () => {
    const first = load();
    expect(first.restoreDeployment()).toBe(false);
    expect(first.holdsStack('lake', configuration())).toBe(false);
    await first.saveDeployment(new Map([['lake', configuration()]]));

    writeFileSync(terraformState(), 'of a later change');
    const next = load();
    expect(next.restoreDeployment()).toBe(true);
    expect(readFileSync(terraformState(), 'utf8')).toBe('as applied');
    expect(next.holdsStack('lake', configuration())).toBe(true);
    writeFileSync(configuration(), '{"stack":"lake","changed":true}');
    expect(next.holdsStack('lake', configuration())).toBe(false);
  });

  it('is forgotten when the emulator answers elsewhere', async () => {
    await load().saveDeployment(new Map([['lake', configuration()]]));
    expect(load(20_000).restoreDeployment()).toBe(false);
    expect(existsSync(join(folder, 'deployed'))).toBe(false);
  });

  it('counts as nothing when it was saved by half', async () => {
    await load().saveDeployment(new Map([['lake', configuration()]]));
    status = 500;
    const later = load();
    await expect(later.saveDeployment(new Map([['lake', configuration()]]))).rejects.toThrow(
      "the emulator can't save its account: the disk is full",
    );
    expect(later.holdsStack('lake', configuration())).toBe(false);
    expect(load().restoreDeployment()).toBe(false);
  });
});
