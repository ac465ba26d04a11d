import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { SIGNAL_TYPES } from '../../notifications/signal-types';
import { Synthesis } from '../stacks/synthesis';
import { type Block, blocks, headingsOf, INDEX, pathOf, runbookNames, runnableBlocks, tokensOf } from './blocks';

const PARTS = ['Meaning', 'Impact', 'Diagnosis', 'Mitigation', 'Escalation'];

const place = ({ runbook, line }: Block): string => `${runbook}.md:${line}`;

/** Kinds of alarms that the stacks have, by the runbooks that their descriptions name; and what alarms and dashboard measure. */
async function measured(environment: string): Promise<{ readonly alarms: string[]; readonly stack: string }> {
  const synthesis = await Synthesis.of({ TRIBUTARY_ENV: environment });
  try {
    const descriptions = [
      ...synthesis.resources('aws_cloudwatch_metric_alarm').map((alarm) => alarm['alarm_description']),
      ...synthesis
        .resources('aws_cloudwatch_event_target')
        .map((target) => (target['input_transformer'] as { input_template?: string } | undefined)?.input_template),
    ];
    return {
      alarms: descriptions.flatMap((text) => /Runbook: \S+\/(\w+)\.md/.exec(String(text))?.[1] ?? []),
      stack: JSON.stringify(synthesis.stacks.orchestration),
    };
  } finally {
    synthesis.remove();
  }
}

describe('alarms and runbooks', () => {
  let alarms: string[];
  let stack: string;

  beforeAll(async () => {
    const [dev, prod] = [await measured('dev'), await measured('prod')];
    alarms = [...new Set([...dev.alarms, ...prod.alarms])];
    ({ stack } = prod);
  }, 300_000);

  it('are one to one: every kind that people are told of has a runbook, and every runbook is of such a kind', () => {
    expect(runbookNames().sort()).toEqual([...new Set([...alarms, ...SIGNAL_TYPES])].sort());
  });

  it('have no kind twice: one of an alarm is not among those that no alarm is of', () => {
    expect(alarms.length).toBeGreaterThan(15);
    expect(SIGNAL_TYPES.filter((type) => alarms.includes(type))).toEqual([]);
  });

  it('have the same names: a command asks for alarms and metrics that there are', () => {
    const asked = blocks().map((block) => ({ block, ...namesIn(block.text) }));
    expect(asked.flatMap((found) => found.metrics).length).toBeGreaterThan(10);
    expect(
      asked.flatMap(({ block, kinds, metrics }) =>
        [
          ...kinds.filter((kind) => !alarms.includes(kind)),
          ...metrics.filter((metric) => !new RegExp(`\\b${metric}\\b`).test(stack)),
        ].map((name) => `${place(block)}: ${name}`),
      ),
    ).toEqual([]);
  });
});

describe('every runbook', () => {
  it.each(runbookNames())('%s says what it means, whom it hits, how to look, how to mend, whom to wake', (name) => {
    expect(headingsOf(pathOf(name))).toEqual([{ depth: 1, text: name }, ...PARTS.map((text) => ({ depth: 2, text }))]);
  });

  it('is in the index, once by its symptom', () => {
    const table = tokensOf(pathOf(INDEX)).flatMap(({ children }, index, tokens) =>
      tokens[index - 1]?.type === 'td_open' ? linksOf(children ?? []) : [],
    );
    expect(table.filter((link) => !link.includes('/')).sort()).toEqual(
      runbookNames()
        .map((name) => `${name}.md`)
        .sort(),
    );
  });

  it.each([INDEX, ...runbookNames()])('%s leads nowhere in vain', (name) => {
    expect(brokenLinks(pathOf(name))).toEqual([]);
  });
});

describe('a block of commands', () => {
  it('is of a language that says whether it can be run as it is', () => {
    expect(
      blocks()
        .filter(({ info }) => !['sh', 'sh runnable'].includes(info))
        .map(place),
    ).toEqual([]);
  });

  it('sets every variable that it uses before, and has no gap to fill', () => {
    expect(blocks().flatMap((block) => gapsIn(block.text).map((gap) => `${place(block)}: ${gap}`))).toEqual([]);
  });

  it('is sound shell', () => {
    for (const block of blocks()) {
      const { status, stderr } = spawnSync('bash', ['-n'], { input: block.text, encoding: 'utf8' });
      expect({ block: place(block), status, stderr }).toEqual({ block: place(block), status: 0, stderr: '' });
    }
  });

  it('reads alone where it is marked as runnable, or does what the platform does every few minutes', () => {
    expect(runnableBlocks().length).toBeGreaterThan(50);
    expect(
      runnableBlocks().flatMap((block) => changesIn(block.text).map((call) => `${place(block)}: ${call}`)),
    ).toEqual([]);
  });
});

describe('what is asked of the blocks', () => {
  it.each([
    ['a variable that nobody sets', 'aws s3 ls "$BUCKET"\n', ['BUCKET']],
    ['one that is set too late', 'aws s3 ls "${BUCKET}"\nBUCKET=b\n', ['BUCKET']],
    ['a gap', 'aws s3 ls <bucket>\n', ['<bucket>']],
    ['nothing', 'ENV=${ENV:-prod}\nfor ID in a b; do echo "$ID $ENV"; done\n', []],
  ])('notices %s', (_, text, gaps) => {
    expect(gapsIn(text)).toEqual(gaps);
  });

  it.each([
    ['aws sqs purge-queue --queue-url q', ['aws sqs purge-queue']],
    ['aws s3 rm s3://b/k', ['aws s3 rm']],
    ['aws lambda invoke --function-name f answer.json', ['aws lambda invoke']],
    [`printf '{"action": "probe"}' > e.json\naws lambda invoke --function-name f answer.json`, []],
    ['aws glue get-job-runs --job-name j', []],
    ['npm run deployment -- apply', ['npm']],
  ])('notices what changes something: %s', (text, changes) => {
    expect(changesIn(text)).toEqual(changes);
  });

  it('notices a link to a file, and one to a heading, that is not there', () => {
    expect(
      brokenTargets(pathOf(INDEX), ['nowhere.md', 'RunFailed.md#nothing', '#names', 'RunFailed.md#impact']),
    ).toEqual(['nowhere.md', 'RunFailed.md#nothing']);
  });
});

/** Variables that are used before the block sets them, and places that are left to fill in. */
function gapsIn(text: string): string[] {
  const known = new Set<string>();
  const gaps = [...text.matchAll(/<[a-z_ ]+>/g)].map(([gap]) => gap);
  for (const line of text.split('\n')) {
    // A variable may fall back on itself as it is set.
    for (const [, name = ''] of line.matchAll(/(?:^|[\s(])(?:for )?([A-Z_]+)(?:=| in )/g)) known.add(name);
    for (const [, name = ''] of line.matchAll(/\$\{?([A-Za-z_]+)/g)) if (!known.has(name)) gaps.push(name);
  }
  return gaps;
}

/** Commands that do more than read. */
function changesIn(text: string): string[] {
  const probes = text.includes('"action": "probe"');
  const calls = [...text.matchAll(/\baws ([a-z0-9]+) ([a-z0-9-]+)/g)].filter(
    ([call, , action = '']) =>
      !/^(describe|filter|get|list|receive)-/.test(action) && !(probes && call === 'aws lambda invoke'),
  );
  return [...calls.map(([call]) => call), ...[...text.matchAll(/\b(npm|npx|git)\b/g)].map(([tool]) => tool)];
}

/** Kinds of alarms and names of metrics that a block asks for. */
const namesIn = (text: string): { readonly kinds: string[]; readonly metrics: string[] } => ({
  kinds: [...text.matchAll(/(?:(?<!airflow-)tributary-\$ENV-|for TYPE in )([A-Z]\w+(?: [A-Z]\w+)*)/g)].flatMap(
    ([, kinds = '']) => kinds.split(' '),
  ),
  metrics: [...text.matchAll(/(?:--metric-name |for METRIC in )([A-Z]\w+(?: [A-Z]\w+)*)/g)].flatMap(
    ([, metrics = '']) => metrics.split(' '),
  ),
});

const linksOf = (children: NonNullable<ReturnType<typeof tokensOf>[number]['children']>): string[] =>
  children.flatMap((token) => (token.type === 'link_open' ? [String(token.attrGet('href'))] : []));

const brokenLinks = (path: string): string[] =>
  brokenTargets(
    path,
    tokensOf(path).flatMap(({ children }) => linksOf(children ?? [])),
  );

/** Links of a file to files, or headings of them, that are not there. */
const brokenTargets = (path: string, links: readonly string[]): string[] =>
  links
    .filter((link) => !/^https?:/.test(link))
    .filter((link) => {
      const [file = '', anchor] = link.split('#');
      const target = file === '' ? path : join(dirname(path), file);
      return !existsSync(target) || (anchor !== undefined && !anchorsOf(target).includes(anchor));
    });

/** Anchors of headings as GitHub makes them. */
const anchorsOf = (path: string): string[] =>
  headingsOf(path).map(({ text }) =>
    text
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
