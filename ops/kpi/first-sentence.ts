/** What a description says first, as a sentence of its own; the rest is for the reader of the query. */
export const firstSentence = (description: string): string =>
  (/^.+?[.;](?=\s|$)/.exec(description)?.[0] ?? description).replace(/;$/, '.');
