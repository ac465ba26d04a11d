/**
 * Makes the place of Terraform's state by Terraform: first with the state in a file, which then moves into the bucket that it
 * describes. The file is kept until the bucket is seen to hold the same, so that whatever ends a try, the next one goes on.
 */
import { UserError } from '../../local/progress';
import { objectionsTo, RefusedError } from '../guard/guard';
import type { Loss } from '../guard/losses';
import { identities, type StoredState } from '../terraform';

/** The stack of the state, whose own state is in a file or in the bucket. */
export interface StateFolder {
  /** The file that holds the state until it is in the bucket. */
  readonly file: string;
  /** Works with the bucket from here on. @returns the state there; null: there is none; `no bucket`: not even a bucket */
  openBucket(): Promise<StoredState | null | 'no bucket'>;
  /** Works with the file from here on. */
  openFile(): Promise<void>;
  /** @returns undefined when there is none, or one without a resource */
  inFile(): StoredState | undefined;
  /** Copies what is in the file to the bucket, where nothing is. */
  move(): Promise<void>;
  removeFile(): void;
  /** Plans, and shows it. @returns what applying it loses; `no change`: there is nothing to apply */
  plan(): Promise<readonly Loss[] | 'no change'>;
  /** Applies what was planned. */
  apply(): Promise<void>;
}

export interface BootstrapOptions {
  /** As messages name it: the bucket. */
  readonly bucket: string;
  /** The bucket is there already, and is to be taken over. */
  readonly adoptsBucket: boolean;
  /** Asks whether the plan that was shown is to be applied. */
  readonly confirm: () => Promise<boolean>;
  readonly tell: (text: string) => void;
}

const NEVER_GIVEN_UP =
  'Put back into stacks/state.ts what is to stay: every state of the environment hangs on it, so that nothing of it can be given up here.';

/** @throws UserError when it is refused, with what to do; nothing is changed then */
export async function bootstrap(folder: StateFolder, options: BootstrapOptions): Promise<void> {
  const { bucket, tell } = options;
  const found = await folder.openBucket();
  const kept = folder.inFile();
  if (found !== null && found !== 'no bucket') {
    if (kept !== undefined) forget(folder, kept, found, bucket);
    if (!(await applyPlan(folder, options)))
      tell(`nothing to do: bucket ${bucket} and its key are as they are described, and hold their own state`);
    return;
  }
  if (found === null && kept === undefined && !options.adoptsBucket)
    throw new UserError(
      `bucket ${bucket} is there, but holds no state of its own: if it is yours, take it over with ` +
        `--adopt-bucket ${bucket}, and its key with --adopt-key (docs/first-deploy.md)`,
    );
  if (kept !== undefined) tell(`an earlier try left its state in ${folder.file}: going on from there`);
  await folder.openFile();
  await applyPlan(folder, options);
  await move(folder, bucket);
  tell(`bucket ${bucket} and its key are made, and hold their own state`);
}

/** @returns whether there was anything to apply */
async function applyPlan(folder: StateFolder, { confirm }: BootstrapOptions): Promise<boolean> {
  const losses = await folder.plan();
  if (losses === 'no change') return false;
  const objections = objectionsTo([{ stack: 'state', losses }], []);
  if (objections.length > 0)
    throw new RefusedError(
      ['Refused, to lose no state:', ...objections.map((one) => `- ${one}`), NEVER_GIVEN_UP].join('\n'),
    );
  if (!(await confirm())) throw new UserError('not applied: nothing was changed');
  await folder.apply();
  return true;
}

async function move(folder: StateFolder, bucket: string): Promise<void> {
  const kept = folder.inFile();
  await folder.move();
  const moved = await folder.openBucket();
  if (kept === undefined || moved === null || moved === 'no bucket' || !holds(moved, kept))
    throw new UserError(`the state did not arrive in bucket ${bucket}; it is kept in ${folder.file}: run this again`);
  folder.removeFile();
}

/** Removes the file of a try that died when its state had arrived in the bucket. */
function forget(folder: StateFolder, kept: StoredState, found: StoredState, bucket: string): void {
  if (!holds(found, kept))
    throw new UserError(
      `bucket ${bucket} holds a state, and ${folder.file} another that is about other resources: find out which of the two ` +
        'describes what is there, and move the file away if it is the one in the bucket',
    );
  folder.removeFile();
}

/** Whether a state knows all that another does. Terraform counts a copied state anew, so that its serial tells nothing. */
const holds = (state: StoredState, other: StoredState): boolean => {
  const known = identities(state);
  return [...identities(other)].every((identity) => known.has(identity));
};
