/** One step of the rotation of a source's secret; any may be taken again, whatever became of it before. */
import type { Logger } from '@aws-lambda-powertools/logger';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { Deadline } from '../extract/deadline';
import { retry } from '../extract/retry';
import { isLoginRefusal, isTransient } from '../extract/sources/failure';
import { RotationRefusedError } from './errors';
import { parseEvent, type Step } from './event';
import type { OpenLogin } from './logins/login';
import type { Rotation } from './rotation';
import { createSecret } from './steps/create-secret';
import { finishSecret } from './steps/finish-secret';
import { setSecret } from './steps/set-secret';
import { testSecret } from './steps/test-secret';
import { SecretVersions } from './versions';

/** What the function is set up with. */
export interface Setting {
  readonly secrets: SecretsManagerClient;
  /** ARNs of the secrets that it rotates, by source. */
  readonly secretArns: Readonly<Record<string, string>>;
  readonly open: OpenLogin;
  readonly logger: Pick<Logger, 'info' | 'warn' | 'appendKeys'>;
}

const steps: Readonly<Record<Step, (rotation: Rotation) => Promise<void>>> = {
  createSecret,
  setSecret,
  testSecret,
  finishSecret,
};

/**
 * @param event of Secrets Manager
 * @param remaining gives the milliseconds until the function is ended
 * @throws RotationRefusedError when the secret is none of its own, doesn't rotate, or hasn't the version pending
 */
export async function rotate(event: unknown, setting: Setting, remaining: () => number): Promise<void> {
  const { step, arn, version } = parseEvent(event);
  const source = sourceOf(arn, setting);
  const { logger } = setting;
  logger.appendKeys({ source, step, version });
  const versions = await SecretVersions.of(setting.secrets, arn);
  const refuse = (why: string): never => {
    throw new RotationRefusedError(`source ${source}: ${step} of version ${version} of secret ${arn}: ${why}`);
  };
  if (!versions.isRotated) refuse('rotation isn’t enabled for the secret: set passwordRotationDays of the source');
  if (versions.has(version, 'AWSCURRENT')) {
    // Left on it, the label would have Secrets Manager go on with this rotation once another value was put.
    if (step === 'finishSecret') await versions.remove('AWSPENDING', version);
    logger.info('the version is the current one already');
    return;
  }
  if (!versions.has(version, 'AWSPENDING'))
    refuse('the version isn’t pending: the rotation was given up, or another has begun since');
  if (versions.has(version, 'AWSPREVIOUS'))
    refuse('the version was the current one before: take AWSPENDING off it and rotate anew (docs/secrets.md)');
  const deadline = new Deadline(remaining);
  await steps[step]({
    ...{ source, arn, version, versions, deadline, logger },
    logIn: (secret, { follows } = { follows: false }) =>
      retry(() => setting.open({ source, secret }, deadline.callTimeout), {
        isTransient: (error) => isTransient(error) || (follows && isLoginRefusal(error)),
        isLate: () => deadline.isNear,
        onRetry: (error, pause) => {
          const { name, message } = error as Error;
          logger.warn('logging in again', { error: { name, message }, pause });
        },
      }),
  });
  logger.info('done');
}

function sourceOf(arn: string, { secretArns }: Setting): string {
  const source = Object.keys(secretArns).find((name) => secretArns[name] === arn);
  if (source !== undefined) return source;
  throw new RotationRefusedError(
    `secret ${arn} is none that this function rotates: it rotates those of ${Object.keys(secretArns).join(', ')}`,
  );
}
