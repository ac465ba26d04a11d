import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { airflowEnvironment } from '../../../local/airflow/environment';
import { poolsOf } from '../../../local/airflow/pools';
import { airflowServices } from '../../../local/airflow/processes';
import { newSecret, type AirflowSettings } from '../../../local/airflow/settings';

const settings: AirflowSettings = {
  python: '/venv',
  home: '/state/airflow',
  database: 'postgresql+psycopg2://airflow:secret@127.0.0.1:5/postgres',
  port: 4711,
  statsdPort: 4712,
  aws: { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' },
  secret: newSecret(),
};

describe('the local Airflow', () => {
  it('names no address but this machine’s own', () => {
    const addresses = Object.values(airflowEnvironment(settings)).flatMap((value) =>
      [...value.matchAll(/:\/\/(?:[^@/]*@)?([^:/]+)/g)].map((match) => match[1]),
    );
    expect(new Set(addresses)).toEqual(new Set(['127.0.0.1']));
    expect(airflowEnvironment(settings)).toMatchObject({
      AIRFLOW__API__HOST: '127.0.0.1',
      AIRFLOW__API__PORT: '4711',
      AIRFLOW__CORE__EXECUTION_API_SERVER_URL: 'http://127.0.0.1:4711/execution/',
      AIRFLOW__METRICS__STATSD_HOST: '127.0.0.1',
      AIRFLOW__METRICS__STATSD_PORT: '4712',
    });
  });

  it('starts no log server, which would listen everywhere', () => {
    const services = new Map(airflowServices(settings).map(({ name, args }) => [name, args]));
    expect([...services.keys()]).toEqual([
      'airflow-api-server',
      'airflow-scheduler',
      'airflow-dag-processor',
      'airflow-triggerer',
    ]);
    expect(services.get('airflow-scheduler')).toContain('--skip-serve-logs');
    expect(services.get('airflow-triggerer')).toContain('--skip-serve-logs');
  });

  it('signs with another secret at each start', () => {
    expect(newSecret()).not.toBe(newSecret());
  });
});

describe('poolsOf', () => {
  const home = mkdtempSync(join(tmpdir(), 'tributary-airflow-'));
  const write = (content: unknown): void => {
    mkdirSync(join(home, 'dags'), { recursive: true });
    writeFileSync(join(home, 'dags', 'environment.json'), JSON.stringify(content));
  };
  afterAll(() => {
    rmSync(home, { recursive: true });
  });

  it('makes pools of the sources, the writers and the backfills, whose waiting tasks keep their slots', () => {
    write({ sources: { marketing: { slots: 4 }, sales: { slots: 2 } }, writers: 10 });
    expect(poolsOf(home).map(({ name, slots, include_deferred }) => ({ name, slots, include_deferred }))).toEqual([
      { name: 'source_marketing', slots: 4, include_deferred: true },
      { name: 'source_sales', slots: 2, include_deferred: true },
      { name: 'curated', slots: 10, include_deferred: true },
      { name: 'backfill', slots: 1, include_deferred: true },
    ]);
  });

  it('refuses a source without slots', () => {
    write({ sources: { sales: {} }, writers: 10 });
    expect(() => poolsOf(home)).toThrow('slots');
  });
});
