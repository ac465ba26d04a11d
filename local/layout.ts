/** Where the local platform keeps its things: the checkout, the state of a run, the cache of downloads, the ports. */
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import offsets from './ports.json';

/** The checkout. */
export const root = resolve(__dirname, '..');

/** State of the running platform: data folders, logs, Terraform state. Removed and made anew by `npm start`. */
export const state = resolve(process.env['TRIBUTARY_STATE'] ?? join(root, '.tributary'));

/** Logs of every process that the platform starts. */
export const logs = join(state, 'logs');

/** Downloads and Python environments, shared by all checkouts. */
export const cache = resolve(process.env['TRIBUTARY_CACHE'] ?? join(homedir(), '.cache', 'tributary'));

const base = Number(process.env['TRIBUTARY_PORT_BASE'] ?? 14500);
if (!Number.isInteger(base) || base < 1024 || base > 65000)
  throw new Error(
    `TRIBUTARY_PORT_BASE=${process.env['TRIBUTARY_PORT_BASE'] ?? ''}: give a whole number from 1024 to 65000`,
  );

export type PortName = keyof typeof offsets;

/** The port of a service; all lie in one range that begins at TRIBUTARY_PORT_BASE (default 14500). */
export const port = (name: PortName): number => base + offsets[name];

/** The emulator's endpoint for every AWS API. */
export const emulatorUrl = (): string => `http://127.0.0.1:${port('emulator')}`;

/** What an AWS client needs to talk to the emulator; the credentials are the emulator's own, no secret. */
export const awsEnvironment = (): Record<string, string> => ({
  AWS_ENDPOINT_URL: emulatorUrl(),
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_REGION: 'eu-central-1',
  AWS_DEFAULT_REGION: 'eu-central-1',
});
