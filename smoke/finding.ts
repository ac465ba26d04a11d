/** What a check found of a line that only AWS can prove. */

export type Verdict = 'proven' | 'refuted' | 'not tried';

export interface Finding {
  readonly verdict: Verdict;
  /** What it was seen by, in one line. */
  readonly evidence: string;
}

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();
const finding =
  (verdict: Verdict) =>
  (evidence: string): Finding => ({ verdict, evidence: oneLine(evidence) });

export const proven = finding('proven');
export const refuted = finding('refuted');
/** @param why what it needs, or what kept it from being tried; never nothing */
export const notTried = finding('not tried');

/** Proven when it holds. */
export const judged = (holds: boolean, evidence: string): Finding => (holds ? proven(evidence) : refuted(evidence));

/** Refuted when any part is, proven when all are, with the evidence of what decides. */
export function together(findings: readonly Finding[]): Finding {
  for (const verdict of ['refuted', 'not tried'] as const) {
    const deciding = findings.filter((found) => found.verdict === verdict);
    if (deciding.length > 0) return finding(verdict)(deciding.map(({ evidence }) => evidence).join('; '));
  }
  if (findings.length === 0) return notTried('there is nothing to look at');
  return proven(findings.map(({ evidence }) => evidence).join('; '));
}
