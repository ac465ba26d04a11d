/** What `tributary describe --json` answers. */
import { z } from 'zod';
import { dictionarySchema } from '../../reference/dictionary/dictionary';

/** Of a name: of a mart and a KPI that share one, both. */
export const describeOutputSchema = dictionarySchema;

/** Without a name. */
export const describeListSchema = z.array(
  dictionarySchema.element.pick({ name: true, kind: true, description: true, analysts: true }),
);

export type DescribeOutput = z.output<typeof describeOutputSchema>;
export type DescribeList = z.output<typeof describeListSchema>;
