/** What ends a command before it is through: a signal, or a reader of its output that went away. */
import { logs } from '../layout';

/** On the first interrupt ends what this command started; further ones are the same key press, or change nothing. */
export function endOnInterrupt(end: () => Promise<unknown>): void {
  let interrupted = false;
  const stop = (why: string, status: number): void => {
    if (interrupted) return;
    interrupted = true;
    console.error(`\n${why}: stopping what was started; logs are in ${logs}`);
    void end().finally(() => process.exit(status));
  };
  for (const [signal, status] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)
    process.on(signal, () => {
      stop(signal, status);
    });
  // A reader that went away, as `npm start | head`: an unhandled error would leave the services running.
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', () => {
      stop('Nobody reads the output any more', 141);
    });
}
