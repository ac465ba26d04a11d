/** Airflow. */
import { z } from 'zod';
import type { Check } from '../check';
import { type Finding, judged, notTried, proven, together } from '../finding';
import { DAG, poolsOf, tasksOf } from '../stages/airflow';

const importErrors = z.object({
  import_errors: z.array(z.object({ filename: z.string(), stack_trace: z.string() })),
});
const dag = z.object({ dag_id: z.string() });
const pools = z.object({
  pools: z.array(z.object({ name: z.string(), slots: z.int(), include_deferred: z.boolean() })),
});

export const airflow: readonly Check[] = [
  {
    id: 'airflow-environment',
    title: 'MWAA reaches AVAILABLE, and lists the DAG without import errors.',
    needs: ['deployment'],
    locally: 'part',
    run: async (context) => {
      const { Status, AirflowVersion } = await context.airflow.environment();
      const record = judged(Status === 'AVAILABLE', `MWAA ${AirflowVersion ?? ''} is ${Status}`);
      const { import_errors: broken } = await context.airflow.rest(importErrors, 'GET', '/importErrors');
      const { dag_id: id } = await context.airflow.rest(dag, 'GET', `/dags/${DAG}`);
      return together([
        record,
        judged(broken.length === 0, broken[0]?.stack_trace.slice(-300) ?? 'no file has an import error'),
        proven(`${id} is listed`),
      ]);
    },
  },
  {
    id: 'airflow-pools',
    title: 'The pools are made by the REST API, and a run uses them.',
    needs: ['airflow', 'window'],
    locally: 'no: MWAA is a record here',
    run: async (context) => {
      const answer = await context.airflow.rest(pools, 'GET', '/pools');
      const findings: Finding[] = poolsOf(context).map(({ name, slots }) => {
        const pool = answer.pools.find((found) => found.name === name);
        return judged(
          pool?.slots === slots && pool.include_deferred,
          `pool ${name}: ${pool === undefined ? 'not there' : `${pool.slots} slots`}`,
        );
      });
      return together([...findings, proven(`run ${context.record.window?.runId ?? ''} succeeded with them`)]);
    },
  },
  {
    id: 'airflow-runbooks',
    title: 'What runbooks ask of Airflow and change in AWS works by version 2 of the command line.',
    needs: ['deployment'],
    locally: 'no: MWAA is a record here',
    run: () =>
      Promise.resolve(
        notTried('needs somebody who reads: by hand, each block of runbooks/README.md once, by aws --version 2'),
      ),
  },
  {
    id: 'airflow-map-length',
    title: 'More than 1024 chunks in one plan exceed max_map_length.',
    needs: ['window'],
    locally: 'no: MWAA is a record here',
    run: async (context) => {
      const tasks = await tasksOf(context, context.record.window?.runId ?? '');
      const most = Math.max(0, ...tasks.map(({ map_index: index }) => index + 1));
      return notTried(
        `the largest plan of the run had ${most} chunks; needs a window of more than 1024: by hand, set chunk_rows: 20 in ` +
          'contracts/touchpoints.yaml, deploy, run the window, and see touchpoints.plan fail with max_map_length',
      );
    },
  },
];
