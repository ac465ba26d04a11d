/** `smoke.yaml`: what an account alone can't give. Every part may be left out; what needs it is then not tried. */
import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { ConfigError } from '../config/errors';
import { sourceSchema } from '../config/environment';

const roleArn = z.string().regex(/^arn:aws:iam::\d{12}:role\/[\w+=,.@/-]+$/, 'must be the ARN of an IAM role');

const schema = z.strictObject({
  sources: z
    .record(
      z.string(),
      z.strictObject({
        place: sourceSchema,
        secret: z.string().min(1).describe('Secret of the account with the value that the source is read by.'),
      }),
    )
    .default({})
    .describe('Databases to read instead of those that the run brings itself, by source.'),
  foreignRole: roleArn.optional().describe('A role of another account that may be assumed: its keys must be refused.'),
  github: z
    .strictObject({
      repository: z.string().regex(/^[\w.-]+\/[\w.-]+$/, 'must be <owner>/<repository>'),
    })
    .optional()
    .describe('A repository with the environments of docs/deployment.md, whose workflows have run.'),
});

export type Configuration = z.output<typeof schema>;

/**
 * @param file its path; one that isn't there is an empty one
 * @throws ConfigError naming the field
 */
export function loadConfiguration(file: string): Configuration {
  const values: unknown = existsSync(file) ? parse(readFileSync(file, 'utf8')) : {};
  const result = schema.safeParse(values ?? {});
  if (result.success) return result.data;
  throw new ConfigError(
    result.error.issues.map(({ path, message }) => `${file}: ${path.join('.') || '(whole)'}: ${message}`).join('\n'),
  );
}
