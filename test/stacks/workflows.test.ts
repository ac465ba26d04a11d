import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { ENVIRONMENT_NAMES } from '../../config/environment';
import { ROOT } from './synthesis';

const permissions = z.record(z.string(), z.enum(['read', 'write', 'none']));
const step = z.object({
  name: z.string().optional(),
  uses: z.string().optional(),
  with: z.record(z.string(), z.unknown()).default({}),
  run: z.string().optional(),
  env: z.record(z.string(), z.string()).default({}),
});
const job = z.object({
  permissions: permissions.optional(),
  'timeout-minutes': z.number().optional(),
  environment: z.string().optional(),
  needs: z.string().optional(),
  if: z.string().optional(),
  uses: z.string().optional(),
  with: z.record(z.string(), z.unknown()).optional(),
  concurrency: z.object({ group: z.string(), 'cancel-in-progress': z.unknown() }).optional(),
  steps: z.array(step).default([]),
});
const workflow = z.object({
  name: z.string(),
  on: z.record(z.string(), z.unknown()),
  permissions,
  defaults: z.object({ run: z.object({ shell: z.string() }) }).optional(),
  jobs: z.record(z.string(), job),
});
type Workflow = z.output<typeof workflow>;
type Step = z.output<typeof step>;

const FOLDER = join(ROOT, '.github');
const read = (...path: string[]): string => readFileSync(join(FOLDER, ...path), 'utf8');
const files = readdirSync(join(FOLDER, 'workflows'));
const texts = new Map(files.map((file) => [file, read('workflows', file)]));
const workflows = new Map([...texts].map(([file, text]) => [file, workflow.parse(parse(text))]));
const of = (file: string): Workflow => {
  const found = workflows.get(file);
  if (found === undefined) throw new Error(`there is no ${file}`);
  return found;
};
const steps = ({ jobs }: Workflow): Step[] => Object.values(jobs).flatMap((one) => one.steps);

const PINNED = /^[\w.-]+\/[\w./-]+@[0-9a-f]{40}$/;
/** Events that run with what outsiders wrote and with rights that they don't have. */
const DANGEROUS = ['pull_request_target', 'workflow_run', 'issue_comment', 'issues'];

/** What a reviewer of workflows refuses. */
function faultsOf({ on, permissions: shared, jobs, defaults }: Workflow): string[] {
  return [
    ...DANGEROUS.filter((event) => event in on).map((event) => `runs on ${event}`),
    ...(Object.keys(shared).length === 0 ? [] : ['gives permissions to every job']),
    ...Object.entries(jobs).flatMap(([name, one]) => {
      const writes = Object.entries(one.permissions ?? {}).filter(([, right]) => right === 'write');
      const scopes = writes.map(([scope]) => scope);
      return [
        ...(one.permissions === undefined ? [`${name} says no permissions`] : []),
        ...(one.uses === undefined && one['timeout-minutes'] === undefined ? [`${name} has no end`] : []),
        ...(one.steps.some(({ run }) => run !== undefined) && defaults?.run.shell !== 'bash'
          ? [`${name} goes on when a part of a pipe fails`]
          : []),
        ...(scopes.includes('id-token') && scopes.length > 1
          ? [`${name} may both deploy and write to the repository`]
          : []),
        ...(scopes.some((scope) => scope !== 'id-token') && one.steps.some(({ uses }) => uses?.includes('checkout'))
          ? [`${name} has code of the repository beside a right to write`]
          : []),
        ...faultsOfSteps(name, one.steps),
      ];
    }),
  ];
}

const faultsOfSteps = (name: string, all: readonly Step[]): string[] =>
  all.flatMap(({ uses, run, with: inputs }) => [
    ...(uses === undefined || uses.startsWith('./') || PINNED.test(uses)
      ? []
      : [`${name} uses ${uses}, which may move`]),
    ...(uses?.includes('actions/checkout') === true && inputs['persist-credentials'] !== false
      ? [`${name} leaves its token in the checkout`]
      : []),
    ...(run?.includes('${{') === true ? [`${name} puts a value into a script`] : []),
  ]);

describe('the workflows', () => {
  it('are there: test, plan, apply by deploy, drift', () => {
    expect(files.sort()).toEqual(['apply.yaml', 'deploy.yaml', 'drift.yaml', 'plan.yaml', 'test.yaml']);
  });

  it.each(files)('%s has nothing that a reviewer of workflows refuses', (file) => {
    expect(faultsOf(of(file))).toEqual([]);
  });

  it('pin every action by its commit, with the version beside it for people, each action once', () => {
    const all = [...texts.values(), read('actions', 'terraform', 'action.yaml')].join('\n');
    const uses = [...all.matchAll(/uses: (\S+)(.*)$/gm)].filter(([, one]) => one?.startsWith('./') === false);
    expect(uses.length).toBeGreaterThan(10);
    for (const [, one, comment] of uses) {
      expect(one).toMatch(PINNED);
      expect(comment).toMatch(/^ # v\d+\.\d+\.\d+$/);
    }
    const versions = new Map(uses.map(([, one = '']) => [one.split('@')[0], one]));
    expect(new Set(uses.map(([, one]) => one)).size).toBe(versions.size);
  });

  it('call only scripts of package.json', () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    const called = [...workflows.values()]
      .flatMap(steps)
      .flatMap(({ run = '' }) => [...run.matchAll(/npm run (\S+)/g)]);
    expect(called.length).toBe(4);
    for (const [, script = ''] of called) expect(Object.keys(scripts)).toContain(script);
  });

  it('name environments of the project, with a role of each that plans and of each that applies', () => {
    const matrices = [...texts.values()].flatMap((text) => [...text.matchAll(/environment: \[(.*)\]/g)]);
    const listed = matrices.map(([, names]) => names);
    expect(listed).toEqual(listed.map(() => ENVIRONMENT_NAMES.filter((name) => name !== 'local').join(', ')));
    const deployed = Object.values(of('apply.yaml').jobs).flatMap(({ with: inputs }) => inputs?.['environment'] ?? []);
    expect(deployed).toEqual(['dev', 'prod']);
  });

  it('give the role that plans to what plans, and the one that applies to nothing but the apply', () => {
    const environments = [...workflows].flatMap(([file, { jobs }]) =>
      Object.entries(jobs).flatMap(([name, { environment }]) =>
        environment === undefined ? [] : [[file, name, environment]],
      ),
    );
    expect(environments).toEqual([
      ['deploy.yaml', 'plan', '${{ inputs.environment }}-plan'],
      ['deploy.yaml', 'apply', '${{ inputs.environment }}'],
      ['drift.yaml', 'plan', '${{ matrix.environment }}-plan'],
      ['plan.yaml', 'plan', '${{ matrix.environment }}-plan'],
    ]);
  });

  it('test a push to main before it goes to dev, and plan prod when dev is applied', () => {
    const { on, jobs } = of('apply.yaml');
    expect(on).toMatchObject({ push: { branches: ['main'] } });
    expect(Object.entries(jobs).map(([name, { needs, uses }]) => [name, needs, uses])).toEqual([
      ['test', undefined, './.github/workflows/test.yaml'],
      ['dev', 'test', './.github/workflows/deploy.yaml'],
      ['prod', 'dev', './.github/workflows/deploy.yaml'],
    ]);
  });

  it('show a plan before the apply that it needs approval for, of the same commit, one apply at a time and never cut off', () => {
    const { plan, apply } = of('deploy.yaml').jobs;
    expect(apply?.needs).toBe('plan');
    expect(apply?.concurrency).toEqual({ group: 'apply-${{ inputs.environment }}', 'cancel-in-progress': false });
    for (const one of [plan, apply]) {
      const checkout = one?.steps.find(({ uses }) => uses?.includes('actions/checkout'));
      expect(checkout?.with['ref']).toBe('${{ github.sha }}');
    }
  });

  it('apply by the guarded command alone, to which a run that is started by hand names what may be lost', () => {
    const commands = [...workflows.values()]
      .flatMap(steps)
      .filter(({ run = '' }) => /terraform|cdktf|\bapply\b/.test(run))
      .map(({ run }) => run);
    expect(commands).toEqual(['npm run deployment -- apply']);

    const names = ['allow-destroy-dev', 'allow-destroy-prod'];
    const { on, jobs } = of('apply.yaml');
    const text = { description: expect.any(String) as string, default: '', type: 'string' };
    expect(on).toEqual({
      push: { branches: ['main'] },
      workflow_dispatch: { inputs: Object.fromEntries(names.map((name) => [name, text])) },
    });
    const handedOn = [jobs['dev'], jobs['prod']].map((one) => one?.with?.['allow-destroy']);
    expect(handedOn).toEqual(names.map((name) => `\${{ inputs.${name} || '' }}`));
    const deploying = steps(of('deploy.yaml')).filter(({ run = '' }) => run.includes('npm run deployment'));
    expect(deploying.map(({ env }) => env['TRIBUTARY_ALLOW_DESTROY'])).toEqual([
      '${{ inputs.allow-destroy }}',
      '${{ inputs.allow-destroy }}',
    ]);
  });

  it('plan no pull request of a fork', () => {
    for (const { if: condition } of Object.values(of('plan.yaml').jobs))
      expect(condition).toContain('github.event.pull_request.head.repo.full_name == github.repository');
  });
});

describe('the review of workflows', () => {
  const changed = (change: (one: Workflow) => void): string[] => {
    const one = structuredClone(of('plan.yaml'));
    change(one);
    return faultsOf(one);
  };
  const { plan } = of('plan.yaml').jobs;
  if (plan === undefined) throw new Error('plan.yaml plans nothing');
  const withStep = (added: Partial<Step>): string[] =>
    changed(({ jobs }) => {
      jobs['plan'] = { ...plan, steps: [...plan.steps, { with: {}, env: {}, ...added }] };
    });

  it('finds each thing that it is there for', () => {
    const found = [
      changed((one) => (one.on['pull_request_target'] = null)),
      changed((one) => (one.permissions = { contents: 'write' })),
      changed(({ jobs }) => (jobs['plan'] = { ...plan, permissions: undefined })),
      changed(({ jobs }) => (jobs['plan'] = { ...plan, 'timeout-minutes': undefined })),
      changed((one) => (one.defaults = undefined)),
      changed(({ jobs }) => (jobs['plan'] = { ...plan, permissions: { 'id-token': 'write', issues: 'write' } })),
      withStep({ uses: 'actions/checkout@v5', with: { 'persist-credentials': false } }),
      withStep({ uses: `actions/checkout@${'0'.repeat(40)}` }),
      withStep({ run: 'echo "${{ github.event.pull_request.title }}"' }),
    ];
    expect(found).toEqual([
      ['runs on pull_request_target'],
      ['gives permissions to every job'],
      ['plan says no permissions'],
      ['plan has no end'],
      ['plan goes on when a part of a pipe fails', 'comment goes on when a part of a pipe fails'],
      ['plan may both deploy and write to the repository', 'plan has code of the repository beside a right to write'],
      ['plan uses actions/checkout@v5, which may move'],
      ['plan leaves its token in the checkout'],
      ['plan puts a value into a script'],
    ]);
  });
});

describe('a script of a workflow', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tributary-workflow-'));
    mkdirSync(join(folder, 'bin'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  /**
   * @param stub body of a shell script that stands for GitHub's command line, or for npm; what it is called with is kept
   * @param command the one that it stands for
   */
  function run(file: string, name: string, variables: Record<string, string>, stub: string, command = 'gh') {
    const script = steps(of(file)).find((one) => one.name === name)?.run ?? 'exit 99';
    writeFileSync(join(folder, 'bin', command), `#!/bin/bash\necho "$*" >> calls\n${stub}\n`, { mode: 0o755 });
    writeFileSync(join(folder, 'script'), script);
    const { status, stdout, stderr } = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', 'script'], {
      cwd: folder,
      env: {
        PATH: [join(folder, 'bin'), process.env['PATH']].join(delimiter),
        GH_REPO: 'company/tributary',
        RUN: '7',
        ...variables,
      },
      encoding: 'utf8',
    });
    const calls = readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n');
    return {
      status,
      output: stdout + stderr,
      calls: calls.filter((line) => line.startsWith('api') && line.includes('--method')),
    };
  }

  const found = (ids: string): string => `case "$*" in *--paginate*) printf '${ids}' ;; esac`;
  const comment = (gh: string) =>
    run('plan.yaml', 'Write the comment, or the one that is there anew', { NUMBER: '12', ENVIRONMENT: 'dev' }, gh);

  it('writes the first comment of a plan, and later ones in its place', () => {
    expect(comment('')).toMatchObject({
      status: 0,
      calls: ['api --silent --method POST repos/company/tributary/issues/12/comments --field body=@plan/plan.md'],
    });
    rmSync(join(folder, 'calls'));
    expect(comment(found('31\\n32\\n'))).toMatchObject({
      status: 0,
      calls: ['api --silent --method PATCH repos/company/tributary/issues/comments/31 --field body=@plan/plan.md'],
    });
  });

  it('writes no second comment when the first could not be looked for', () => {
    expect(comment('case "$*" in *--paginate*) exit 1 ;; esac')).toMatchObject({ status: 1, calls: [] });
  });

  const issue = (status: number, ids: string) =>
    run(
      'drift.yaml',
      'Open, write anew or close the issue',
      { ENVIRONMENT: 'prod' },
      `if [ "$1" = run ]; then mkdir -p drift; echo ${status} > drift/status; fi\n${found(ids)}`,
    );

  it('opens one issue on drift, writes it anew while the drift lasts, and closes it when it is gone', () => {
    const issues = 'repos/company/tributary/issues';
    expect(issue(2, '').calls).toEqual([
      `api --silent --method POST ${issues} --raw-field title=Drift in prod --field body=@drift/plan.md`,
    ]);
    rmSync(join(folder, 'calls'));
    expect(issue(2, '5\\n').calls).toEqual([`api --silent --method PATCH ${issues}/5 --field body=@drift/plan.md`]);
    rmSync(join(folder, 'calls'));
    expect(issue(0, '5\\n').calls).toEqual([`api --silent --method PATCH ${issues}/5 --raw-field state=closed`]);
    rmSync(join(folder, 'calls'));
    expect(issue(0, '')).toMatchObject({ status: 0, calls: [] });
  });

  it('neither opens nor closes an issue when the plan failed', () => {
    expect(issue(1, '5\\n')).toMatchObject({ status: 1, calls: [] });
  });

  it('lets a plan that loses data fail, unless the pull request says by its label that it does', () => {
    const planned = (status: number, label: string): number | null => {
      const variables = { TRIBUTARY_ENV: 'dev', REVISION: 'commit abc', LOSES_DATA: label };
      return run('plan.yaml', 'Plan', variables, `exit ${status}`, 'npm').status;
    };
    expect(planned(0, 'false')).toBe(0);
    expect(planned(3, 'false')).toBe(3);
    expect(planned(3, 'true')).toBe(0);
    // What failed was not planned, whatever the label says.
    expect(planned(1, 'true')).toBe(1);
  });

  it('shows to those who approve a plan that is refused too, and ends there', () => {
    const shown = (stub: string) => {
      const summary = join(folder, 'summary');
      writeFileSync(summary, '');
      const variables = { TRIBUTARY_ENV: 'dev', GITHUB_SHA: 'abc', GITHUB_STEP_SUMMARY: summary };
      return [run('deploy.yaml', 'Plan', variables, stub, 'npm').status, readFileSync(summary, 'utf8')];
    };
    expect(shown('exit 1')).toEqual([1, '']);
    expect(shown('echo planned > plan.md')).toEqual([0, 'planned\n']);
    expect(shown('echo refused > plan.md; exit 3')).toEqual([3, 'refused\n']);
  });

  it('applies the newest commit of main alone', () => {
    const applied = (commit: string) =>
      run('deploy.yaml', 'No newer commit is on main', { GITHUB_SHA: commit }, 'echo abc');
    expect(applied('abc').status).toBe(0);
    const refused = applied('old');
    expect(refused.status).toBe(1);
    expect(refused.output).toContain('would take back what came after it');
  });
});
