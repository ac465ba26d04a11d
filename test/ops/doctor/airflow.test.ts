import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { airflowFindings } from '../../../ops/doctor/airflow';
import type { Finding } from '../../../ops/doctor/output';
import type { Place } from '../../../ops/place';
import type { Emulator } from '../../lambdas/servers/emulator';
import { placeAt } from '../place';

/** What stands in MWAA's place answers, by method and path. */
type Answer = readonly [status: number, body: unknown];

const rest = (body: unknown): Answer => [200, { RestApiStatusCode: 200, RestApiResponse: body }];
const environment = (values: object): Answer => [200, { Environment: values }];

const HEALTHY = { metadatabase: { status: 'healthy' }, scheduler: { status: 'healthy' } };
const POOLS = ['source_marketing 4', 'source_sales 4', 'curated 10', 'backfill 1', 'default_pool 128'].map((pool) => {
  const [name, slots] = pool.split(' ');
  return { name, slots: Number(slots), include_deferred: name !== 'default_pool' };
});
const WELL: Readonly<Record<string, Answer>> = {
  environment: environment({ Status: 'AVAILABLE', AirflowVersion: '3.0.6' }),
  '/monitor/health': rest(HEALTHY),
  '/pools': rest({ pools: POOLS }),
  '/dags/tributary_daily': rest({ is_paused: false, has_import_errors: false }),
  '/dags/tributary_backfill': rest({ is_paused: false, has_import_errors: false }),
  '/dags/tributary_housekeeping': rest({ is_paused: false }),
  '/dags/tributary_forget': rest({ is_paused: false }),
};

let server: Server;
let place: Place;
let answers: Record<string, Answer>;

beforeEach(async () => {
  answers = { ...WELL };
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const asked = request.method === 'GET' ? 'environment' : (JSON.parse(body) as { Path: string }).Path;
      const [status, content] = answers[asked] ?? [500, {}];
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(content));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  place = placeAt({ url: `http://127.0.0.1:${port}` } as Emulator);
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const found = async (change: Readonly<Record<string, Answer>>): Promise<Finding[]> => {
  answers = { ...WELL, ...change };
  return await airflowFindings(place, 10);
};
const wrong = async (change: Readonly<Record<string, Answer>>) =>
  (await found(change))
    .filter(({ state }) => state !== 'ok')
    .map(({ subject, state, what }) => `${subject} ${state}: ${what}`);

describe('what the doctor finds of Airflow', () => {
  it('is that all is well', async () => {
    const findings = await found({});
    expect(findings.map(({ state }) => state)).toEqual(Array.from({ length: 11 }, () => 'ok'));
    expect(findings.map(({ what }) => what)).toContain('3.0.6');
  });

  it('is an environment that changes, fails, is denied or is not there', async () => {
    expect(await wrong({ environment: environment({ Status: 'UPDATING', AirflowVersion: '3.0.6' }) })).toEqual([
      'environment warning: UPDATING',
    ]);
    const lost = { Status: 'CREATE_FAILED', LastUpdate: { Error: { ErrorMessage: 'no route' } } };
    expect(await wrong({ environment: environment(lost) })).toEqual(['environment failed: CREATE_FAILED: no route']);
    const [forbidden] = await found({ environment: [403, { message: 'not authorized' }] });
    expect(forbidden).toMatchObject({
      state: 'failed',
      remedy: expect.stringContaining('airflow:GetEnvironment') as string,
    });
    const [absent] = await found({ environment: [404, {}] });
    expect(absent).toMatchObject({ state: 'failed', remedy: expect.stringMatching(/^deploy it/) as string });
  });

  it('is another version than the configured one', async () => {
    expect(await wrong({ environment: environment({ Status: 'AVAILABLE', AirflowVersion: '2.10.3' }) })).toEqual([
      'airflow warning: 2.10.3 in place of 3.0.6',
    ]);
  });

  it('is a scheduler that does not run', async () => {
    expect(await wrong({ '/monitor/health': rest({ ...HEALTHY, scheduler: { status: 'unhealthy' } }) })).toEqual([
      'scheduler failed: scheduler unhealthy, database healthy',
    ]);
  });

  it('is a pool that is not there, or not as it is wanted', async () => {
    const others = POOLS.filter(({ name }) => name !== 'backfill').map((pool) =>
      pool.name === 'curated' ? { ...pool, slots: 9 } : { ...pool, include_deferred: pool.name !== 'source_sales' },
    );
    expect(await wrong({ '/pools': rest({ pools: others }) })).toEqual([
      'pool source_sales warning: does not count tasks that wait',
      'pool curated warning: 9 slots in place of 10',
      'pool backfill failed: is not there: its tasks never begin',
    ]);
  });

  it('is a DAG that is paused, broken or not there', async () => {
    expect(
      await wrong({
        '/dags/tributary_daily': rest({ is_paused: true }),
        '/dags/tributary_backfill': rest({ is_paused: false, has_import_errors: true }),
        '/dags/tributary_housekeeping': [400, { RestApiStatusCode: 404, RestApiResponse: {} }],
      }),
    ).toEqual([
      'tributary_daily warning: is paused: none of its runs begins',
      'tributary_backfill failed: its file can’t be imported',
      'tributary_housekeeping failed: is not there',
    ]);
  });
});
