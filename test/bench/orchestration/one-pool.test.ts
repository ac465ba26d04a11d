import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inOnePool } from '../../../bench/orchestration/one-pool';

const DAILY = readFileSync(join(__dirname, '../../../airflow/dags/tributary_daily.py'), 'utf8');

describe('the daily DAG one task after the other', () => {
  it('is the same file, but for the pool of every task', () => {
    const changed = inOnePool(DAILY);
    expect(changed).toContain('\ndag = build(\n');
    expect(changed.endsWith('for task in dag.tasks:\n    task.pool = "one_after_the_other"\n')).toBe(true);
    const [before] = changed.replace('\ndag = build(\n', '\nbuild(\n').split('\nfor task in dag.tasks:');
    expect(before).toBe(DAILY);
  });

  it('is refused where the file does not build one DAG in the end', () => {
    expect(() => inOnePool('with DAG("a"):\n    ...\n')).toThrow(RangeError);
    expect(() => inOnePool(`${DAILY}\nbuild(\n)\n`)).toThrow(RangeError);
    expect(() => inOnePool(inOnePool(DAILY))).toThrow(RangeError);
  });
});
