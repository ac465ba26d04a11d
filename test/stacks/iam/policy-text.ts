/** Statements as IAM writes them, from whoever wrote the policy. */
export type Values = string | readonly string[];

export interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: unknown;
  readonly Action?: Values;
  readonly NotAction?: Values;
  readonly Resource?: Values;
  readonly NotResource?: Values;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** One value or several, as a list. */
export const listed = (values: unknown): readonly string[] =>
  (Array.isArray(values) ? (values as unknown[]) : [values]).map(String);

/** Whether a text is of a pattern: `*` stands for any characters, `?` for one. */
export function isLike(pattern: string, text: string): boolean {
  const escaped = pattern.replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's').test(text);
}

const ARN_PARTS = 6;

/**
 * Whether an ARN is of a pattern. A wildcard stays in its part of the ARN: the last part alone, which names the resource,
 * may hold colons (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html).
 */
export function isArnLike(pattern: string, arn: string): boolean {
  if (pattern === '*') return true;
  const parts = (text: string): string[] => {
    const all = text.split(':');
    return [...all.slice(0, ARN_PARTS - 1), all.slice(ARN_PARTS - 1).join(':')];
  };
  const [patterns, texts] = [parts(pattern), parts(arn)];
  return patterns.every((part, index) => isLike(part, texts[index] ?? ''));
}
