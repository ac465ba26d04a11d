/** Text as a terminal may be given it: control characters but line breaks are spelled out. */
export const printable = (text: string): string =>
  text.replace(/[^\P{Cc}\n]/gu, (character) => `\\u{${character.codePointAt(0)?.toString(16) ?? ''}}`);
