/** V8's garbage collector, set for memory that lies outside of its heap. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * V8 sees that buffers come and go, not that they are few, and steps into a collection again and again, though its heap
 * hardly grows. Without the steps it collects at once, and seldom; what the process holds is the same.
 *
 * @returns collects what is garbage by now, in some milliseconds. V8 would wait until its heap is full, and what an invocation
 *   leaves (a kernel's memory, a connection's buffers) is outside of it: the next would need as much again
 */
export function collectAtOnce(): () => void {
  setFlagsFromString('--no-incremental-marking');
  // The function is there only for contexts made after the flag.
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}
