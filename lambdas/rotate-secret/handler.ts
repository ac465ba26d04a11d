/** Rotates the passwords by which the extractors read their sources. Invoked by Secrets Manager, a step at a time. */
import { Logger } from '@aws-lambda-powertools/logger';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { InvocationContext } from '../context';
import { environment } from './environment';
import { openLogin } from './logins/open';
import { rotate, type Setting } from './rotate';

const { SOURCE_SECRET_ARNS } = environment(process.env);
const logger = new Logger();
const setting: Setting = {
  secrets: new SecretsManagerClient(),
  secretArns: SOURCE_SECRET_ARNS,
  open: openLogin,
  logger,
};

export const handler = async (event: unknown, context: InvocationContext): Promise<void> => {
  logger.resetKeys();
  logger.addContext(context);
  try {
    await rotate(event, setting, () => context.getRemainingTimeInMillis());
  } catch (error) {
    const { name, message } = error as Error;
    logger.error('failed', { error: { name, message } });
    throw error;
  }
};
