/**
 * Finds the AWS provider for Terraform where its registry can't be reached: in a filesystem mirror.
 *
 * A folder is a mirror when it holds `registry.terraform.io/hashicorp/aws/<version>`. Looked at, in this order: the one
 * that TRIBUTARY_TF_MIRROR names; Terraform's implied mirror folders; every folder directly below /opt, /usr/share and
 * /usr/local/share.
 */
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

type Variables = Readonly<Record<string, string | undefined>>;

/** The provider can be had neither from the registry nor from a mirror; the message says what to do. */
export class ProviderUnavailable extends Error {
  override readonly name = 'ProviderUnavailable';
}

/** The release that `@cdktf/provider-aws` is generated for. */
export const PROVIDER_VERSION = '5.100.0';
const REGISTRY = 'registry.terraform.io';
const PROVIDER = join(REGISTRY, 'hashicorp', 'aws', PROVIDER_VERSION);
const PARENTS = ['/opt', '/usr/share', '/usr/local/share'];
const ANSWER_MILLISECONDS = 5000;

const subfolders = (parent: string): string[] =>
  existsSync(parent)
    ? readdirSync(parent, { withFileTypes: true })
        .filter((entry) => entry.isDirectory() || entry.isSymbolicLink())
        .map((entry) => join(parent, entry.name))
        .sort()
    : [];

/** The folders that Terraform itself looks for providers in, on Linux and macOS. */
const impliedMirrors = (variables: Variables): string[] => {
  const home = variables['HOME'] ?? homedir();
  const dataFolders = (variables['XDG_DATA_DIRS'] ?? '/usr/local/share:/usr/share').split(':');
  return [
    join(home, '.terraform.d', 'plugins'),
    join(variables['XDG_DATA_HOME'] ?? join(home, '.local', 'share'), 'terraform', 'plugins'),
    ...dataFolders.filter((folder) => folder !== '').map((folder) => join(folder, 'terraform', 'plugins')),
    join(home, 'Library', 'Application Support', 'io.terraform', 'plugins'),
  ];
};

/**
 * @param variables the process's variables
 * @param parents folders whose direct subfolders are looked at last
 * @returns the mirror's folder, or undefined when there is none
 * @throws ProviderUnavailable when TRIBUTARY_TF_MIRROR names a folder that is no mirror
 */
export function findMirror(variables: Variables, parents: readonly string[] = PARENTS): string | undefined {
  const holdsProvider = (folder: string): boolean => existsSync(join(folder, PROVIDER));
  const named = variables['TRIBUTARY_TF_MIRROR'];
  if (named !== undefined && named !== '') {
    if (holdsProvider(named)) return named;
    throw new ProviderUnavailable(
      `TRIBUTARY_TF_MIRROR is ${named}, but there is no ${PROVIDER} in it: ` +
        `name the folder that holds ${REGISTRY}/, or unset it`,
    );
  }
  return [...impliedMirrors(variables), ...parents.flatMap(subfolders)].find(holdsProvider);
}

async function registryAnswers(): Promise<boolean> {
  try {
    const response = await fetch(`https://${REGISTRY}/.well-known/terraform.json`, {
      signal: AbortSignal.timeout(ANSWER_MILLISECONDS),
    });
    return response.ok;
  } catch {
    // Whatever the reason, the answer is the same: no provider from there.
    return false;
  }
}

/**
 * Writes a Terraform CLI configuration that takes the provider from the mirror, or from the registry when there is no
 * mirror. Name the file in TF_CLI_CONFIG_FILE.
 *
 * @param folder where to write; made when missing
 * @param variables the process's variables
 * @param answers whether the registry can be reached; asked only when there is no mirror
 * @param parents folders whose direct subfolders are looked at last
 * @returns path of the configuration
 * @throws ProviderUnavailable when there is no mirror and the registry does not answer
 */
export async function writeCliConfig(
  folder: string,
  variables: Variables,
  answers: () => Promise<boolean> = registryAnswers,
  parents: readonly string[] = PARENTS,
): Promise<string> {
  const mirror = findMirror(variables, parents);
  if (mirror === undefined && !(await answers()))
    throw new ProviderUnavailable(
      `The AWS provider ${PROVIDER_VERSION} can't be had: ${REGISTRY} does not answer, and no mirror was found in ` +
        `Terraform's own folders or directly below ${PARENTS.join(', ')}. ` +
        `Connect to the network, or set TRIBUTARY_TF_MIRROR to a folder that holds ${PROVIDER}.`,
    );
  const installation =
    mirror === undefined
      ? 'provider_installation {\n  direct {}\n}\n'
      : `provider_installation {\n  filesystem_mirror {\n    path = ${JSON.stringify(mirror)}\n  }\n}\n`;
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'terraform.rc');
  writeFileSync(path, `disable_checkpoint = true\n\n${installation}`);
  return path;
}
