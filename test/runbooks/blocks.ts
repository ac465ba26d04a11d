/** The runbooks, and the blocks of commands in them, as Markdown has them. */
import MarkdownIt, { type Token } from 'markdown-it';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');
const FOLDER = join(ROOT, 'runbooks');
export const INDEX = 'README';

const markdown = new MarkdownIt();

export interface Block {
  /** Name of the runbook, without `.md`. */
  readonly runbook: string;
  /** Where it begins, from 1. */
  readonly line: number;
  /** What follows the fence, such as `sh runnable`. */
  readonly info: string;
  readonly text: string;
}

export const tokensOf = (path: string): Token[] => markdown.parse(readFileSync(path, 'utf8'), {});

export const pathOf = (runbook: string): string => join(FOLDER, `${runbook}.md`);

/** Names of all runbooks, without the index. */
export const runbookNames = (): string[] =>
  readdirSync(FOLDER)
    .filter((file) => file.endsWith('.md'))
    .map((file) => file.slice(0, -'.md'.length))
    .filter((name) => name !== INDEX);

/** Headings of a file of Markdown, in order, each with its depth. */
export const headingsOf = (path: string): { readonly depth: number; readonly text: string }[] =>
  tokensOf(path).flatMap((token, index, tokens) =>
    token.type === 'heading_open'
      ? [{ depth: Number(token.tag.slice(1)), text: (tokens[index + 1]?.children ?? []).map(wordsOf).join('') }]
      : [],
  );

const wordsOf = ({ content }: Token): string => content;

/** Every block of commands in all runbooks and the index. */
export const blocks = (): Block[] =>
  [INDEX, ...runbookNames()].flatMap((runbook) =>
    tokensOf(pathOf(runbook))
      .filter(({ type }) => type === 'fence' || type === 'code_block')
      .map(({ info, content, map }) => ({ runbook, line: (map?.[0] ?? 0) + 1, info, text: content })),
  );

/** Those that can be run as they are against any environment, the local one among them. */
export const runnableBlocks = (): Block[] => blocks().filter(({ info }) => info === 'sh runnable');
