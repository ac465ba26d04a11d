/** Reads the arguments that benches have in common. */
import { InvalidArgumentError } from 'commander';

/** Reads names of parts, with commas between them; an error names those that there are. */
export const someOf =
  <Name extends string>(parts: readonly Name[]) =>
  (text: string): Name[] =>
    text.split(',').map((name) => {
      const part = parts.find((known) => known === name);
      if (part === undefined) throw new InvalidArgumentError(`the parts are ${parts.join(', ')}`);
      return part;
    });
