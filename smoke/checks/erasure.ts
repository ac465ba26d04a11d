/** Erasing a person. */
import { GetObjectCommand, ListObjectVersionsCommand } from '@aws-sdk/client-s3';
import { randomUUID } from 'node:crypto';
import { RequestStore } from '../../ops/forget/request-store';
import type { Check } from '../check';
import type { Context } from '../context';
import { ask, endOf, succeeded } from '../evidence/athena';
import { describeRun, ended, startJob } from '../evidence/jobs';
import { deniedToOperator } from '../evidence/operator-denial';
import { type Finding, judged, notTried, refuted, together } from '../finding';

async function eraseSomebody(context: Context): Promise<Finding> {
  const { clients, names } = context;
  const sql = 'SELECT CAST(min(customer_id) AS varchar) FROM customers';
  const somebody = await ask(context, { sql, workgroup: 'pipeline' }, await context.insider());
  const customer = somebody.rows[0]?.[0];
  if (!succeeded(somebody) || customer === undefined) return notTried(`customers has nobody: ${endOf(somebody)}`);
  const Bucket = names.bucket('results');
  const store = new RequestStore(clients.s3, Bucket);
  const id = randomUUID();
  await store.put({ id, customer, mode: 'erase' });
  const Key = `erasures/${id}.json`;
  const closed = await deniedToOperator(`s3:GetObject of ${Key}`, () =>
    clients.s3.send(new GetObjectCommand({ Bucket, Key })),
  );
  const Arguments = { '--run_id': `smoke-${id}`, '--erasure_id': id };
  const run = await ended(context, 'forget', await startJob(context, 'forget', { Arguments }));
  if (run?.JobRunState !== 'SUCCEEDED')
    return together([closed, refuted(`forget: ${run === undefined ? 'not ended' : describeRun(run)}`)]);
  const answer = await store.answer(id);
  const { Versions = [] } = await clients.s3.send(new ListObjectVersionsCommand({ Bucket, Prefix: Key }));
  const removed = answer?.versions_removed ?? 0;
  return together([
    closed,
    judged(removed > 0, `${removed} versions were removed`),
    judged(answer?.searched?.found === 0, `${answer?.searched?.versions ?? 0} versions were searched`),
    judged(Versions.length === 0, `${Versions.length} versions of the request are left`),
  ]);
}

export const erasure: readonly Check[] = [
  {
    id: 'identity-erasure',
    title: 'The job that erases removes versions and reads all that it searches, and nobody else reads a request.',
    needs: ['window'],
    locally: 'no: the emulator enforces no policy',
    run: eraseSomebody,
  },
];
