import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Artifacts, buildArtifacts } from '../../build/artifacts';
import { loadEnvironment } from '../../config/load';
import { costDocument } from '../../reference/cost/document';
import { type DescribedEnvironment, describeEnvironment } from '../../reference/described-environment';
import { documents } from '../../reference/documents';
import { permissionsDocument } from '../../reference/permissions/document';
import { ROOT } from '../stacks/synthesis';

// Bundling the functions and loading the provider takes seconds, on a busy machine many.
jest.setTimeout(120_000);

describe('the generated documents', () => {
  it('are those in the tree: where this fails, run `npm run docs`', async () => {
    const generated = await documents(ROOT);
    expect([...generated.keys()]).toEqual([
      'docs/permissions.md',
      'docs/cost.md',
      'docs/data-dictionary.md',
      'docs/data-dictionary.json',
    ]);
    for (const [path, text] of generated) {
      const inTree = readFileSync(join(ROOT, path), 'utf8');
      if (inTree !== text) throw new Error(`${path} is stale: run \`npm run docs\``);
    }
  });

  it('say nothing of what was built, nor of the machine', async () => {
    const artifacts = await buildArtifacts(ROOT);
    const hash = 'x'.repeat(64);
    const others: Artifacts = {
      ...artifacts,
      functions: {
        ...artifacts.functions,
        extract: { ...artifacts.functions.extract, codeSha256: hash },
      },
      glueWheels: { ...artifacts.glueWheels, sourceHash: hash },
    };
    const texts = [artifacts, others].map((built) => {
      const described = (name: string): DescribedEnvironment =>
        describeEnvironment(loadEnvironment(ROOT, { TRIBUTARY_ENV: name, TRIBUTARY_STATE: `/${hash}` }), built);
      const [prod, local] = [described('prod'), described('local')];
      return permissionsDocument(prod, [local]) + costDocument([prod]);
    });
    expect(texts[1]).toBe(texts[0]);
    expect(texts[0]).not.toContain(ROOT);
  });
});
