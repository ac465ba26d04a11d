/** Secrets and the rotation of passwords. */
import { DescribeSecretCommand } from '@aws-sdk/client-secrets-manager';
import type { Check } from '../check';
import type { Context } from '../context';
import { logLines } from '../evidence/logs';
import { extracts, lastRotated, rotate } from '../evidence/rotation';
import { type Finding, judged, notTried, proven, refuted, together } from '../finding';
import { atSource, type Login, SourceRefusal } from '../sources';

const logGroup = ({ names }: Context): string => `/aws/lambda/${names.rotateSecretFunction()}`;

/** Whether each secret is set to rotate, which Secrets Manager does only when it could reach the function. */
async function rotating({ clients, names, environment }: Context): Promise<Finding> {
  const findings: Finding[] = [];
  for (const source of Object.keys(environment.sources)) {
    const secret = await clients.secrets.send(new DescribeSecretCommand({ SecretId: names.secret(source) }));
    findings.push(
      judged(
        secret.RotationEnabled === true,
        `rotation of ${source} is ${secret.RotationEnabled === true ? 'configured' : 'not configured'}`,
      ),
    );
  }
  return together(findings);
}

export const secrets: readonly Check[] = [
  {
    id: 'secrets-mysql-retain',
    title: 'MySQL 8 keeps the old password beside the new one.',
    needs: ['sources'],
    locally: 'no: no MySQL 8 is here',
    run: async (context) => {
      const login = context.props.logins?.marketing;
      if (login === undefined) return notTried('needs a run that brings its own MySQL, and its first password');
      // The server keeps one password beside the current one: the first rotation is the one to look at.
      if ((await lastRotated(context, 'marketing')) !== 0) return notTried('the password was rotated before');
      const rotated = await rotate(context, ['marketing']);
      const kept = await logLines(context, logGroup(context), 'old_password_kept');
      return together([
        rotated,
        judged(kept.length > 0, kept[0] ?? 'no old_password_kept in the log'),
        await extracts(context, 'marketing'),
        await stillLogsIn(context, login),
      ]);
    },
  },
  {
    id: 'secrets-first-rotation',
    title: 'Configuring a rotation tries nothing that a secret without a value fails.',
    needs: ['deployment'],
    locally: 'whole',
    run: async (context) => {
      const failed = await logLines(context, logGroup(context), 'failed');
      return together([
        await rotating(context),
        judged(failed.length === 0, failed[0] ?? "the function's log has no failure"),
      ]);
    },
  },
  {
    id: 'secrets-source-arn',
    title: 'Secrets Manager names the secret as aws:SourceArn when it invokes.',
    needs: ['sources'],
    locally: 'part',
    run: async (context) => together([await rotating(context), await rotate(context, ['marketing'])]),
  },
  {
    id: 'secrets-two-rotations',
    title: 'Two sources rotated at one moment by a function with one place.',
    needs: ['sources'],
    locally: 'part',
    run: (context) => rotate(context, Object.keys(context.environment.sources)),
  },
  {
    id: 'secrets-sqlserver-login',
    title: 'ALTER LOGIN on a real SQL Server.',
    needs: ['sources'],
    locally: 'no: no SQL Server is here',
    run: async (context) => together([await rotate(context, ['sales']), await extracts(context, 'sales')]),
  },
];

/** Whether a password that was rotated away still logs in. */
async function stillLogsIn(context: Context, login: Login): Promise<Finding> {
  try {
    await atSource(context, 'marketing', login, [{ text: 'SELECT 1' }]);
    return proven('the password before the rotation still logs in');
  } catch (error) {
    if (!(error instanceof SourceRefusal)) throw error;
    return refuted(`the password before the rotation: ${error.message}`);
  }
}
