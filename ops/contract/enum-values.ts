/** The values that MySQL's `enum('a','b')` lists, as its catalog declares the type. */
const listed = /^enum\((.*)\)$/is;

/** @returns none for another type */
export function enumValues(declared: string): string[] {
  const list = listed.exec(declared)?.[1] ?? '';
  return [...list.matchAll(/'((?:[^']|'')*)'/g)].map(([, value = '']) => value.replaceAll("''", "'"));
}
