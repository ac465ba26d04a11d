/** Downloads a file once, resuming where an earlier try was cut off, and verifies it. */
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { say, UserError } from '../progress';

const attempts = 5;
const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;

/** SHA-256 of a file as lower-case hex. */
export async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

/**
 * Brings a file to `target`, unless it is there: a file is only ever put there whole and verified.
 *
 * @throws UserError when it can't be fetched, or isn't the pinned one
 */
export async function download(url: string, target: string, pinned: string): Promise<void> {
  if (existsSync(target)) return;
  mkdirSync(dirname(target), { recursive: true });
  const part = `${target}.part`;
  for (let attempt = 1; ; attempt++) {
    try {
      await resume(url, part);
      break;
    } catch (error) {
      if (attempt === attempts)
        throw new UserError(
          `${basename(target)} could not be downloaded: ${(error as Error).message}. ` +
            'What has arrived is kept; run the command again to go on from there.',
        );
      say('setup', `${basename(target)}: ${(error as Error).message}; resuming (try ${attempt + 1} of ${attempts})`);
      await sleep(1000 * attempt);
    }
  }
  const actual = await sha256(part);
  if (actual !== pinned) {
    rmSync(part);
    throw new UserError(
      `${basename(target)} has SHA-256 ${actual}, but ${pinned} is pinned: it was discarded; run again.`,
    );
  }
  renameSync(part, target);
}

async function resume(url: string, part: string): Promise<void> {
  const have = existsSync(part) ? statSync(part).size : 0;
  const response = await fetch(url, { headers: have > 0 ? { range: `bytes=${have}-` } : {} });
  // 416: everything is here already, and the checksum decides.
  if (response.status === 416) return;
  if (!response.ok || response.body === null) throw new Error(`the server answered ${response.status}`);
  const appends = response.status === 206;
  const total = Number(response.headers.get('content-length') ?? 0) + (appends ? have : 0);
  let done = appends ? have : 0;
  let shown = Date.now();
  const body = Readable.fromWeb(response.body);
  body.on('data', (chunk: Buffer) => {
    done += chunk.length;
    if (Date.now() - shown > 5000) {
      shown = Date.now();
      say('setup', `${basename(part, '.part')}: ${megabytes(done)} of ${megabytes(total)}`);
    }
  });
  await pipeline(body, createWriteStream(part, { flags: appends ? 'a' : 'w' }));
}
