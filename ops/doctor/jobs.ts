/** Whether the jobs are there, and run on the version of Glue that their scripts are tested on. */
import { GetJobCommand, GlueClient } from '@aws-sdk/client-glue';
import type { JobName } from '../../config/environment';
import { GLUE_VERSION } from '../../config/glue';
import type { Place } from '../place';
import { fromLook, ok, warning } from './finding';
import type { Finding } from './output';

export async function jobFindings({ environment, names, aws }: Place): Promise<Finding[]> {
  const client = new GlueClient(aws);
  return await Promise.all(
    (Object.keys(environment.jobs) as JobName[]).map(async (job) => {
      const named = { check: 'version', subject: names.job(job) };
      try {
        const { Job } = await client.send(new GetJobCommand({ JobName: names.job(job) }));
        const version = Job?.GlueVersion ?? 'none that it tells';
        return version === GLUE_VERSION
          ? ok(named, `Glue ${version}`)
          : warning(
              named,
              `Glue ${version} in place of ${GLUE_VERSION}`,
              'npm run deployment -- plan shows what differs',
            );
      } catch (error) {
        return fromLook(named, error);
      }
    }),
  );
}
