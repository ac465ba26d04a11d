/** What happens to the sources, and on the way to them. */
import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import type { Window } from '../../../ops/airflow/api';
import type { Faults } from './fault';
import { withTimeout, withVariables } from './function-settings';
import { goOn, runAgain } from './go-on';
import { pasted } from './mitigation';
import { CLEAN, DAILY_NEW } from './planted-dirt';
import { cloudwatch, names, until } from './platform';
import { type FailedRun, failedRun, run, succeeds } from './runs';
import { withSecret } from './source-secret';
import { holdUp, letGoOn } from './services';

/** A moment of a window, as the sources write it. */
const noonOf = ({ start }: Window): string => `${start.slice(0, 10)} 12:00:00`;

/** Waits until an alarm is in a state: sources are probed every few minutes of the alarms. */
const is = (state: 'ALARM' | 'OK', alarm: string): Promise<true> =>
  until(`${alarm} is ${state}`, 240, async () => {
    const AlarmNames = [`${names.prefix}-${alarm}`];
    const { MetricAlarms = [] } = await cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames }));
    return MetricAlarms[0]?.StateValue === state ? true : undefined;
  });

export const sourceFaults: Faults = (tools) => {
  let held: FailedRun;
  let window: Window;
  let undo: () => Promise<void>;

  /** Runs the next day, which the guard must hold back. */
  const isHeldBack = async (): Promise<void> => {
    window = tools.days.take();
    held = await failedRun(window);
    if (held.tasks.join() !== 'guard') throw new Error(`not the guard but ${held.tasks.join()} failed`);
  };
  const goesOnFromGuard = async (): Promise<void> => {
    pasted(tools.cli, 'RunBlocked', '\\"guard\\"', { RUN: held.id });
    await succeeds(held.id);
  };

  return [
    {
      when: 'a source database answers nobody',
      type: 'SourceUnreachable',
      alarms: ['SourceUnreachable-sales'],
      happens: async () => {
        holdUp('tds');
        await is('ALARM', 'SourceUnreachable-sales');
        await isHeldBack();
      },
      isMended: async () => {
        letGoOn('tds');
        const found = pasted(tools.cli, 'SourceUnreachable', 'probe.by-hand', { SOURCE: 'sales' });
        if (!/\{"found": ?\[\]\}/.test(found)) throw new Error(`the probe by hand says ${found}`);
        await is('OK', 'SourceUnreachable-sales');
        await goesOnFromGuard();
      },
    },
    {
      when: 'the secret of a source is overwritten by what is no login',
      type: 'SecretUnusable',
      alarms: ['SecretUnusable-marketing'],
      happens: async () => {
        undo = await withSecret('marketing', () => '{"user":"nobody"}');
        await is('ALARM', 'SecretUnusable-marketing');
        await isHeldBack();
      },
      isMended: async () => {
        await undo();
        await is('OK', 'SecretUnusable-marketing');
        await goesOnFromGuard();
      },
    },
    {
      when: 'the raw bucket can’t be written to',
      type: 'StoreUnusable',
      alarms: ['StoreUnusable-marketing'],
      happens: async () => {
        // The emulator enforces neither keys nor policies: the way to S3 leads nowhere instead.
        undo = await withVariables(names.extractFunction('marketing'), { AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:9' });
        await is('ALARM', 'StoreUnusable-marketing');
        await isHeldBack();
      },
      isMended: async () => {
        await undo();
        await is('OK', 'StoreUnusable-marketing');
        await goesOnFromGuard();
      },
    },
    {
      when: 'a column is gone at the source',
      type: 'ContractRefused',
      happens: async () => {
        await tools.sources.query('ALTER TABLE marketing.skan_postbacks RENAME COLUMN installs TO installs_of_old');
        held = await failedRun(tools.days.take());
      },
      isMended: async () => {
        await tools.sources.query('ALTER TABLE marketing.skan_postbacks RENAME COLUMN installs_of_old TO installs');
        await goOn(tools.cli, held.id, 'skan_postbacks.plan');
      },
    },
    {
      when: 'somebody holds a lock in the source database',
      type: 'SourceUnreachable',
      happens: async () => {
        undo = await withTimeout(names.extractFunction('marketing'), 45);
        await tools.sources.query('LOCK TABLES marketing.skan_postbacks WRITE');
        held = await failedRun(tools.days.take());
      },
      isMended: async () => {
        await tools.sources.query('UNLOCK TABLES');
        await undo();
        await goOn(tools.cli, held.id, 'skan_postbacks.plan');
      },
    },
    {
      when: 'many rows of a dataset don’t fit its contract',
      type: 'QuarantineRate',
      alarms: ['QuarantineRate-orders'],
      happens: async () => {
        window = tools.days.take();
        await tools.sources.query(faultyOrders(20, noonOf(window)));
        await run(window);
      },
      isMended: async () => {
        await tools.sources.query(NO_FAULTY_ORDERS);
        await runAgain(tools.cli, window);
      },
    },
    {
      when: 'so many rows don’t fit that the stage stops',
      type: 'QuarantineRate',
      happens: async () => {
        window = tools.days.take();
        await tools.sources.query(faultyOrders(400, noonOf(window)));
        await failedRun(window);
      },
      isMended: async () => {
        await tools.sources.query(NO_FAULTY_ORDERS);
        await runAgain(tools.cli, window);
      },
    },
    {
      when: 'of a day there is far less than usual',
      type: 'QualityCheckFailed',
      alarms: [`QualityCheckFailed-${CLEAN}`],
      happens: async () => {
        window = tools.days.take();
        // But its last hour, or the dataset would be stale.
        await tools.sources.query(holdBack(CLEAN, window.start, `${window.start.slice(0, 10)}T23:00:00Z`));
        await run(window);
      },
      isMended: async () => {
        await tools.sources.query(putBack(CLEAN));
        await runAgain(tools.cli, window);
      },
    },
    {
      when: 'nothing new comes of a dataset',
      type: 'DataStale',
      alarms: [`DataStale-${DAILY_NEW}`],
      happens: async () => {
        const [first, second] = [tools.days.take(), tools.days.take()];
        window = { start: first.start, end: second.end };
        await tools.sources.query(holdBack(DAILY_NEW, window.start, window.end));
        await run(first);
        await run(second);
      },
      isMended: async () => {
        await tools.sources.query(putBack(DAILY_NEW));
        await runAgain(tools.cli, window);
      },
    },
  ];
};

/** Takes away what has changed within a time; the source looks as if it had not come yet. */
function holdBack(table: string, from: string, to: string): string {
  const [first, last] = [from, to].map((moment) => moment.slice(0, 19).replace('T', ' '));
  const changed = `updated_at >= '${first}' AND updated_at < '${last}'`;
  return `
    CREATE TABLE marketing.held_back AS SELECT * FROM marketing.${table} WHERE ${changed};
    DELETE FROM marketing.${table} WHERE ${changed}`;
}

/** Brings what was taken away. */
const putBack = (table: string): string => `
  INSERT INTO marketing.${table} SELECT * FROM marketing.held_back;
  DROP TABLE marketing.held_back`;

/** Rows that no contract admits: their currency is none. */
const faultyOrders = (count: number, changed: string): string => `
  INSERT INTO sales.orders (record_id, order_id, customer_id, ordered_at, status, currency, amount, updated_at)
  SELECT 80000000 + seq, 80000000 + seq, 1, '${changed}', 'paid', 'QQQ', 1, '${changed}' FROM sales.seq_1_to_${count}`;

const NO_FAULTY_ORDERS = 'DELETE FROM sales.orders WHERE record_id > 80000000 AND record_id < 90000000';
