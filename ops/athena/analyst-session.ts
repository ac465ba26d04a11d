/** A command's questions to Athena: in the workgroup of analysts, with the rights of whoever runs it. */
import { AthenaClient } from '@aws-sdk/client-athena';
import type { Place } from '../place';
import { interruption } from '../terminal/interrupt';
import { AthenaSession } from './session';

/** An interrupt stops every query of it that runs, and none begins after it. */
export const analystSession = ({ aws, names }: Place): AthenaSession =>
  new AthenaSession(
    new AthenaClient(aws),
    { workgroup: names.workgroup('analysts'), database: names.database('curated') },
    interruption(),
  );
