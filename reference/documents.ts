/** The documents that are generated. */
import { buildArtifacts } from '../build/artifacts';
import { loadEnvironment } from '../config/load';
import { costDocument } from './cost/document';
import { describeEnvironment } from './described-environment';
import { compileDictionary } from './dictionary/compile';
import { DICTIONARY_FILE } from './dictionary/dictionary';
import { dictionaryDocument } from './dictionary/document';
import { permissionsDocument } from './permissions/document';

/**
 * The text of every generated document, by its path below the project's folder. It follows from the sources alone.
 *
 * @param root the project's folder
 */
export async function documents(root: string): Promise<ReadonlyMap<string, string>> {
  const artifacts = await buildArtifacts(root);
  const described = (name: string) => describeEnvironment(loadEnvironment(root, { TRIBUTARY_ENV: name }), artifacts);
  const [dev, prod, local] = [described('dev'), described('prod'), described('local')];
  const dictionary = await compileDictionary(root);
  return new Map([
    ['docs/permissions.md', permissionsDocument(prod, [dev, local])],
    ['docs/cost.md', costDocument([dev, prod])],
    ['docs/data-dictionary.md', dictionaryDocument(dictionary)],
    [DICTIONARY_FILE, `${JSON.stringify(dictionary, null, 2)}\n`],
  ]);
}
