/** Finds a runbook by its own name or an alarm's, and shows it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { UnknownNameError } from '../errors';
import { projectFolder } from '../root';
import { inTerminal } from '../terminal/markdown';
import type { RunbookFlags } from './command';

const INDEX = 'README';
/** The part of the index that is asked for without a name. */
const SYMPTOMS = /^## By symptom\n[\s\S]*?(?=^## )/m;

/** What `tributary runbook --json` answers. */
export const runbookOutputSchema = z.object({ name: z.string(), markdown: z.string() });

/**
 * @param name its own or an alarm's, in any case; without one the index is shown
 * @throws UnknownNameError when there is none of the name
 */
export async function showRunbook(name: string | undefined, { json }: RunbookFlags): Promise<void> {
  const folder = join(projectFolder(), 'runbooks');
  const found = name === undefined ? INDEX : find(name, folder);
  const text = readFileSync(join(folder, `${found}.md`), 'utf8');
  const markdown = name === undefined ? (SYMPTOMS.exec(text)?.[0] ?? text) : text;
  if (json === true) console.log(JSON.stringify(runbookOutputSchema.parse({ name: found, markdown })));
  else process.stdout.write(process.stdout.isTTY ? await inTerminal(markdown, process.stdout.columns) : markdown);
}

function find(name: string, folder: string): string {
  const names = readdirSync(folder)
    .filter((file) => file.endsWith('.md'))
    .map((file) => file.slice(0, -'.md'.length));
  const asked = name.toLowerCase();
  // An alarm is called tributary-<environment>-<Type>-<subject>.
  const type = /^tributary-[^-]+-([^-]+)/.exec(asked)?.[1];
  const found = names.find((one) => one.toLowerCase() === asked || one.toLowerCase() === type);
  if (found !== undefined) return found;
  const alike = names.filter((one) => one.toLowerCase().includes(asked));
  const instead = alike.length === 0 ? names.filter((one) => one !== INDEX) : alike;
  throw new UnknownNameError(`there is no runbook ${name}: name one of ${instead.join(', ')}`);
}
