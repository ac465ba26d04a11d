/** What a description says first; the rest is for the reader of the query. */
export const firstSentence = (description: string): string => /^.+?[.;](?=\s|$)/.exec(description)?.[0] ?? description;
