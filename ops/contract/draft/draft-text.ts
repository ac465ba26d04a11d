/** A drafted contract as YAML, in which what a person decides stands beside a comment. */
import { Document, isCollection, isNode, isScalar, isSeq, visit } from 'yaml';
import type { Decision, Draft } from './draft';

/** @returns text that {@link parseContract} takes as it is */
export function draftText({ contract, decisions, leftOut }: Draft): string {
  const document = new Document(contract);
  visit(document, {
    Seq: (_, seq) => {
      if (seq.items.every((item) => isScalar(item))) seq.flow = true;
    },
  });
  for (const [path, reasons] of grouped(decisions)) mark(document, path, reasons);
  const columns = document.get('columns', true);
  if (leftOut.length > 0 && isNode(columns))
    columns.comment = leftOut.map(({ column, reason }) => ` left out: ${oneLine(`${column}: ${reason}`)}`).join('\n');
  return document.toString({ lineWidth: 0, singleQuote: true, flowCollectionPadding: false });
}

function grouped(decisions: readonly Decision[]): Map<Decision['path'], string[]> {
  const groups = new Map<string, [Decision['path'], string[]]>();
  for (const { beside, reason } of decisions) {
    const [, reasons] = groups.get(beside.join('.')) ?? [beside, []];
    groups.set(beside.join('.'), [beside, [...reasons, reason]]);
  }
  return new Map(groups.values());
}

/** Beside a value; of a mapping, behind what it has. */
function mark(document: Document, path: Decision['path'], reasons: readonly string[]): void {
  const node = document.getIn(path, true);
  if (!isNode(node)) throw new RangeError(`the draft has no ${path.join('.')}`);
  const comments = reasons.map((reason) => ` decide: ${oneLine(reason)}`);
  node.comment =
    isCollection(node) && !isSeq(node) ? comments.join('\n') : comments.join(';').replaceAll('; decide:', ';');
}

/** A source's own words must not end the comment that they stand in. */
const oneLine = (text: string): string => text.replace(/[\s\p{Cc}]+/gu, ' ');
