/** What a subject says, with a word for its own part of its name: so that those which say the same can be told at once. */
import type { Kind, Subject } from './subject';

type Text = (own: string) => RegExp;
const aWord: Text = (own) => new RegExp(`(?<![a-z])${own}(?![a-z])`, 'g');
/** A bucket by its whole name, and the key that is named as it is. */
const aBucketOrKey: Text = (own) => new RegExp(`tributary-<env>-${own}(-<account>)?(?![a-z-])|(?<=^.*key/)${own}`, 'g');

/** What stands for its own part of a name, by kind and name. */
const OWN: readonly { readonly kind: Kind; readonly name: RegExp; readonly text: Text; readonly word: string }[] = [
  { kind: 'role', name: /^(?:extract|crawl)-(.+)$/, text: aWord, word: '<source>' },
  { kind: 'role', name: /^job-(.+)$/, text: aWord, word: '<job>' },
  { kind: 'bucket', name: /^(.+)$/, text: aBucketOrKey, word: '<bucket>' },
];

/** @returns the subject's rules without its own name; as they are where its name has no part of its own */
export function withoutOwnName(subject: Subject): Subject {
  for (const { kind, name, text, word } of OWN) {
    const own = kind === subject.kind ? name.exec(subject.name)?.[1] : undefined;
    if (own !== undefined) return worded(subject, text(own), word);
  }
  return subject;
}

function worded(subject: Subject, own: RegExp, word: string): Subject {
  const texts = (values: readonly string[]): readonly string[] => values.map((value) => value.replaceAll(own, word));
  return {
    ...subject,
    rules: subject.rules.map((rule) => ({
      ...rule,
      resources: texts(rule.resources),
      conditions: texts(rule.conditions),
    })),
  };
}
