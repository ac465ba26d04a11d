/** A plan as people read it on GitHub. */
import { objectionsTo, refusedOf, wayOut } from './guard/guard';
import { type Changes, judged, type StackPlan } from './plan';

export interface ReportOptions {
  readonly environment: string;
  /** What was planned, such as a commit. */
  readonly revision: string;
  /** Resources that may be lost, each as `<stack>:<address>`. */
  readonly allowDestroy: readonly string[];
}

/** GitHub takes 65,536 characters. */
const LONGEST = 60_000;
const CUT = '\n… cut here: the log of the run has it whole';

/**
 * @returns Markdown whose first line, a comment that nobody sees, is the same for every plan of the environment: it finds the
 * comment that is to be replaced
 */
export function planReport(
  plans: readonly StackPlan[],
  { environment, revision, allowDestroy }: ReportOptions,
): string {
  const head = [
    `<!-- tributary plan of ${environment} -->`,
    `### Plan of \`${environment}\``,
    '',
    `What an apply of ${revision} would do.`,
    '',
    '| stack | |',
    '|---|---|',
    ...plans.map((plan) => `| ${plan.stack} | ${refusal(plan, allowDestroy)}${summary(plan)} |`),
    '',
    ...objections(plans, allowDestroy),
  ].join('\n');
  const detailed = plans.flatMap((plan) => {
    if (plan.kind === 'changed' && plan.text !== undefined)
      return [{ stack: plan.stack, title: 'the plan', text: plan.text }];
    return plan.kind === 'failed' ? [{ stack: plan.stack, title: 'what Terraform says', text: plan.error }] : [];
  });
  const share = Math.floor((LONGEST - head.length) / Math.max(detailed.length, 1));
  return [head, ...detailed.map(({ stack, title, text }) => details(`${stack}: ${title}`, text, share))].join('\n');
}

function refusal(plan: StackPlan, allowDestroy: readonly string[]): string {
  const refused = refusedOf(judged(plan), allowDestroy);
  return refused.length === 0
    ? ''
    : `**refused**, for it loses ${refused.map(({ address }) => `\`${address}\``).join(', ')}; `;
}

/** Why a plan is refused, line by line; none where it is not. */
function objections(plans: readonly StackPlan[], allowDestroy: readonly string[]): string[] {
  const stacks = plans.map(judged);
  const told = objectionsTo(stacks, allowDestroy);
  if (told.length === 0) return [];
  const lines = ['**Refused, to lose no data:**', '', ...told.map((one) => `- ${one}`), ''];
  const way = wayOut(stacks, allowDestroy);
  return way === '' ? lines : [...lines, way, ''];
}

const count = (n: number, what: string): string => (n === 0 ? '' : `${n} ${what}`);

function summary(plan: StackPlan): string {
  const first = plan.deployed ? '' : 'not deployed yet; ';
  switch (plan.kind) {
    case 'unchanged':
      return 'no change';
    case 'changed':
      return `${first}${changeSummary(plan.changes)}`;
    case 'waiting':
      return `${first}can be planned when ${plan.waitsFor.join(' and ')} ${plan.waitsFor.length > 1 ? 'are' : 'is'} applied`;
    case 'homeless':
      return 'not deployed yet: there is no bucket for the state (`npm run bootstrap`)';
    case 'failed':
      return '**failed**';
  }
}

function changeSummary({ added, changed, destroyed, forgotten }: Changes): string {
  const parts = [
    count(added, 'to add'),
    count(changed, 'to change'),
    count(destroyed.length, 'to destroy'),
    count(forgotten.length, 'to forget'),
  ];
  const told = parts.filter((part) => part !== '').join(', ');
  const named = destroyed.map((address) => `\`${address}\``).join(', ');
  return `${told === '' ? 'outputs or addresses alone' : told}${named === '' ? '' : `: **destroys** ${named}`}`;
}

/** Text that may hold anything, in a fence longer than any in it. */
function details(title: string, text: string, longest: number): string {
  const kept = text.length > longest ? `${text.slice(0, longest)}${CUT}` : text;
  const ticks = Math.max(2, ...[...kept.matchAll(/`+/g)].map(([run]) => run.length)) + 1;
  const fence = '`'.repeat(ticks);
  return `<details><summary>${title}</summary>\n\n${fence}\n${kept.trim()}\n${fence}\n\n</details>\n`;
}
