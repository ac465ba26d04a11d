import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadEnvironment } from '../../config/load';
import { Names } from '../../config/names';
import { ROOT } from '../stacks/synthesis';

describe('the guide to a first deploy', () => {
  const guide = readFileSync(join(ROOT, 'docs', 'first-deploy.md'), 'utf8');
  const environment = loadEnvironment(ROOT, { TRIBUTARY_ENV: 'dev' });
  const names = new Names(environment);
  const found = (pattern: RegExp): string[] => [...guide.matchAll(pattern)].map(([, one = '']) => one);

  it('names the secrets, the topic, the state and the Airflow of dev', () => {
    expect(found(/--secret-id (\S+)/g)).toEqual([
      names.secret('marketing'),
      names.secret('sales'),
      names.hashKeySecret(),
    ]);
    expect(found(/--topic-arn (\S+)/g)).toEqual([names.topicArn()]);
    expect(found(/invoke-rest-api --name (\S+)/g)).toEqual([names.airflow()]);
    const { state } = environment;
    if (state.kind !== 's3') throw new Error('dev keeps its state in files');
    expect(found(/--key-id (alias\S+)/g)).toEqual([state.kmsKey]);
    expect(found(/--adopt-bucket (\S+ \S+)/g)).toEqual([`${state.bucket} ${state.bucket}-logs`]);
  });

  it('makes the pools that the DAG waits for', () => {
    const pools = found(/'(\{"name":"source_[^']*)'/g).map((pool) => JSON.parse(pool) as unknown);
    const slots = Object.entries(environment.sources).map(
      ([source, { concurrency }]) => [source, concurrency] as const,
    );
    expect(pools).toEqual(
      slots.map(([source, count]) => ({ name: `source_${source}`, slots: count, include_deferred: true })),
    );
  });

  it('gives commands that the project has', () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    const called = found(/npm run (\w+)/g);
    expect(called.length).toBeGreaterThan(4);
    for (const script of called) expect(Object.keys(scripts)).toContain(script);
  });
});
