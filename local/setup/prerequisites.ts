/** What must be on the machine before anything is set up; each missing thing is named with the command that installs it. */
import { spawnSync } from 'node:child_process';
import { UserError } from '../progress';

interface Found {
  readonly path: string;
  readonly version: string;
}

/** Runs `command args` and looks for a version in what it prints. */
function probe(command: string, args: readonly string[], pattern: RegExp): Found | undefined {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) return undefined;
  const version = pattern.exec(`${stdout}\n${stderr}`)?.[1];
  return version === undefined ? undefined : { path: command, version };
}

const atLeast = (version: string, major: number, minor: number): boolean => {
  const [a = 0, b = 0] = version.split('.').map(Number);
  return a > major || (a === major && b >= minor);
};

let python: string | undefined;

/** The command of Python 3.11, the version of AWS Glue 5. */
export function python311(): string {
  python ??= ['python3.11', 'python3', 'python'].find(
    (name) => probe(name, ['--version'], /Python (3\.11)\./)?.version === '3.11',
  );
  if (python === undefined) throw new UserError(missingPython);
  return python;
}

const missingPython =
  'Python 3.11 is needed (AWS Glue 5 runs it) and was not found: apt-get install python3.11 python3.11-venv, or pyenv install 3.11';

/** The folder of a Java 17 (Spark 3.5 runs on it). */
export function java17(): string {
  const { status, stderr } = spawnSync('java', ['-XshowSettings:properties', '-version'], { encoding: 'utf8' });
  const home = /java\.home = (.+)/.exec(stderr)?.[1];
  const version = /java\.specification\.version = (\d+)/.exec(stderr)?.[1];
  if (status !== 0 || home === undefined || version !== '17')
    throw new UserError(
      `Java 17 is needed (Spark 3.5 runs on it); java on the PATH is ${version ?? 'missing'}: apt-get install openjdk-17-jre-headless`,
    );
  return home.trim();
}

/** @throws UserError that lists all that is missing */
export function checkPrerequisites(): void {
  const problems: string[] = [];
  const check = (work: () => unknown): void => {
    try {
      work();
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      problems.push(error.message);
    }
  };
  check(python311);
  check(java17);
  const terraform = probe('terraform', ['version'], /Terraform v(\d+\.\d+\.\d+)/);
  if (terraform === undefined || !atLeast(terraform.version, 1, 11))
    problems.push(
      `Terraform 1.11 or newer is needed, ${terraform?.version ?? 'none'} was found: https://developer.hashicorp.com/terraform/install`,
    );
  if (process.platform !== 'linux')
    problems.push(
      `The local platform runs on Linux (Debian or Ubuntu); this is ${process.platform}: use a Linux VM or WSL 2`,
    );
  if (problems.length > 0) throw new UserError(problems.map((problem) => `  - ${problem}`).join('\n'));
}
