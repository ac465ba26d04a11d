/** Texts for people, whose length others limit. */

const ELLIPSIS = '…';

/** @returns at most `limit` UTF-16 units of the text, of which the last is an ellipsis when some are left out */
export function shorten(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const kept = text.slice(0, limit - 1);
  // Half a character would be written as none.
  return `${kept.replace(/[\uD800-\uDBFF]$/, '')}${ELLIPSIS}`;
}

/** @returns the text in one line */
export const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();
