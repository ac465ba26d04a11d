/** What a part carries until its attempt is committed; the raw bucket ends what keeps it. */
export const openTag = { key: 'attempt', value: 'open' } as const;
