/** What an extraction tells on its way. */
import type { Logger } from '@aws-lambda-powertools/logger';

export type Log = Pick<Logger, 'info' | 'warn'>;
