/** A contract anywhere on disk. */
import { readFile } from 'node:fs/promises';
import type { Contract } from '../../contracts/contract';
import { ContractError, parseContract } from '../../contracts/load';

/** @throws ContractError */
export async function readContract(file: string): Promise<Contract> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw new ContractError(`${file}: can't be read: ${(cause as Error).message}`, { cause });
  }
  return parseContract(text, file);
}
