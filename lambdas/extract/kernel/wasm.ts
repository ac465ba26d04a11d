/** The kernel's WebAssembly, which lies beside this file, in the bundle beside `index.js`. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What `assembly/index.ts` exports. */
export interface KernelExports {
  readonly memory: WebAssembly.Memory;
  arrange(columns: number, nameBytes: number, hashes: number, json: boolean): number;
  begin(): void;
  inputAt(): number;
  inputRoom(): number;
  mysql(bytes: number): number;
  tds(bytes: number): number;
  rest(): number;
  recordsAt(): number;
  packetAt(): number;
  packetSize(): number;
  rows(): number;
  checksum(): bigint;
  cellsAt(): number;
  hashedAt(): number;
  outputAt(): number;
  outputEnd(): number;
  faultKind(): number;
  faultColumn(): number;
}

/** What `assembly/host.ts` imports. */
export interface KernelHost {
  hash(from: number, size: number, wide: number): number;
}

let compiled: Promise<WebAssembly.Module> | undefined;

/** Compiles once a process. */
export function kernelModule(): Promise<WebAssembly.Module> {
  compiled ??= WebAssembly.compile(readFileSync(join(__dirname, 'rows.wasm')));
  return compiled;
}

export function instantiate(module: WebAssembly.Module, host: KernelHost): KernelExports {
  return new WebAssembly.Instance(module, { host }).exports as KernelExports;
}
