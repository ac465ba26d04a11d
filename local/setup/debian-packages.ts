/** Programs that come from the distribution: MariaDB and its client, PostgreSQL, and Maven to fetch Java archives. */
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { logs } from '../layout';
import { step, UserError } from '../progress';
import { runCommand } from '../process/run-command';

const onPath = (command: string): string | undefined => {
  for (const folder of [...(process.env['PATH'] ?? '').split(':'), '/usr/sbin', '/usr/bin'])
    if (folder !== '' && existsSync(join(folder, command))) return join(folder, command);
  return undefined;
};

/** The MariaDB server. */
export const mariadbd = (): string | undefined => onPath('mariadbd');

/** The folder with PostgreSQL’s server programs, the newest that is installed. */
export function postgresBinaries(): string | undefined {
  const parent = '/usr/lib/postgresql';
  if (!existsSync(parent)) return undefined;
  const version = readdirSync(parent)
    .filter((name) => existsSync(join(parent, name, 'bin', 'initdb')))
    .sort((a, b) => Number(b) - Number(a))[0];
  return version === undefined ? undefined : join(parent, version, 'bin');
}

// Only the server programs are wanted: no system service of theirs is to be created or started.
const noCluster = '/etc/postgresql-common/createcluster.conf';

/** Installs with apt what is missing. */
export async function ensureDebianPackages(): Promise<void> {
  const missing = [
    ...(mariadbd() === undefined ? ['mariadb-server-core'] : []),
    ...(onPath('mariadb') === undefined ? ['mariadb-client-core'] : []),
    ...(postgresBinaries() === undefined ? ['postgresql'] : []),
    ...(onPath('mvn') === undefined ? ['maven'] : []),
  ];
  await install(missing);
}

/** The program that times commands, installed with apt where it is missing: a bench alone needs it. */
export async function ensureHyperfine(): Promise<string> {
  if (onPath('hyperfine') === undefined) await install(['hyperfine']);
  const installed = onPath('hyperfine');
  if (installed === undefined) throw new UserError('hyperfine was installed and is on no path');
  return installed;
}

async function install(missing: readonly string[]): Promise<void> {
  if (missing.length === 0) return;
  const command = `apt-get install -y --no-install-recommends ${missing.join(' ')}`;
  if (process.getuid?.() !== 0 || onPath('apt-get') === undefined)
    throw new UserError(`Missing: ${missing.join(', ')}. Install with: sudo ${command}`);
  await step('setup', command, async () => {
    const log = join(logs, 'setup-apt.log');
    const env = { DEBIAN_FRONTEND: 'noninteractive' };
    if (missing.includes('postgresql') && !existsSync(noCluster)) {
      mkdirSync('/etc/postgresql-common', { recursive: true });
      writeFileSync(noCluster, 'create_main_cluster = false\n');
    }
    await runCommand('apt-get', ['update'], { log, env, purpose: 'reading the package lists' });
    await runCommand('apt-get', ['install', '-y', '--no-install-recommends', ...missing], {
      log,
      env,
      purpose: `installing ${missing.join(', ')}`,
    });
  });
}

/** The account that PostgreSQL’s server runs under: it refuses root. */
export function postgresAccount(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string): number => Number(spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }).stdout);
  return { uid: id('-u'), gid: id('-g') };
}
