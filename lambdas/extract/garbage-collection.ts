/** V8's garbage collector, set for memory that lies outside of its heap. */
import { setFlagsFromString } from 'node:v8';

/**
 * V8 sees that buffers come and go, not that they are few, and steps into a collection again and again, though its heap
 * hardly grows. Without the steps it collects at once, and seldom; what the process holds is the same.
 */
export function collectAtOnce(): void {
  setFlagsFromString('--no-incremental-marking');
}
