/** A connection that is opened when it is needed, and opened again when it was lost. */
import type { Deadline } from '../deadline';
import type { Log } from '../log';
import { retry } from '../retry';
import { isTransient } from './failure';
import type { Session } from './session';

export interface ConnectionOptions {
  /** @param timeout milliseconds to get connected in */
  readonly open: (timeout: number) => Promise<Session>;
  readonly deadline: Deadline;
  readonly logger: Log;
}

export class Connection {
  private session: Session | null = null;

  constructor(private readonly options: ConnectionOptions) {}

  /**
   * Runs one statement, again on a new connection where the failure may pass: what `work` does must bear being done twice.
   *
   * @param work is given the session and the milliseconds that the statement may take
   */
  use<T>(work: (session: Session, timeout: number) => Promise<T>): Promise<T> {
    const { open, deadline, logger } = this.options;
    return retry(
      async () => {
        try {
          this.session ??= await open(deadline.callTimeout);
          return await work(this.session, deadline.callTimeout);
        } catch (error) {
          // Whatever is left of an answer must not be taken for the next one's.
          await this.close();
          throw error;
        }
      },
      {
        isTransient,
        isLate: () => deadline.isNear,
        onRetry: (error, pause) => {
          const { name, message } = error as Error;
          logger.warn('asking the source again', { error: { name, message }, pause });
        },
      },
    );
  }

  async close(): Promise<void> {
    const open = this.session;
    this.session = null;
    await open?.close();
  }
}
