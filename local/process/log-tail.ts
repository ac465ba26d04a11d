/** The end of a log, as an error message shows it. */
import { readFileSync } from 'node:fs';

/** The last lines of a file. */
export const logTail = (file: string): string => readFileSync(file, 'utf8').trimEnd().split('\n').slice(-15).join('\n');
