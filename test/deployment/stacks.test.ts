import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readsOf, stacksInOrder } from '../../deployment/stacks';

const reading = (output: string, config: object): string =>
  JSON.stringify({
    data: { terraform_remote_state: { 'cross-stack-reference-input-lake': { backend: 's3', config } } },
    resource: {
      aws_glue_job: {
        j: { key: `\${data.terraform_remote_state.cross-stack-reference-input-lake.outputs.${output}}` },
      },
    },
  });

describe('the synthesized stacks', () => {
  it('come in an order in which each is behind those it depends on', () => {
    const folder = mkdtempSync(join(tmpdir(), 'tributary-stacks-'));
    const stack = (name: string, dependencies: string[]) => {
      mkdirSync(join(folder, 'stacks', name), { recursive: true });
      writeFileSync(join(folder, 'stacks', name, 'cdk.tf.json'), '{}');
      return { workingDirectory: `stacks/${name}`, dependencies };
    };
    const stacks = {
      catalog: stack('catalog', ['lake']),
      compute: stack('compute', ['network', 'lake', 'catalog']),
      lake: stack('lake', []),
      network: stack('network', []),
    };
    writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ version: '0.21.0', stacks }));
    expect(stacksInOrder(folder).map(({ name }) => name)).toEqual(['lake', 'catalog', 'network', 'compute']);
    rmSync(folder, { recursive: true });
  });

  it('say which outputs they read of which stack, in a bucket and in files', () => {
    const found = new Map([['lake', new Set(['key-arn'])]]);
    expect(readsOf(reading('key-arn', { bucket: 'b', key: 'lake.tfstate' }))).toEqual(found);
    expect(readsOf(reading('key-arn', { path: '/state/lake.tfstate' }))).toEqual(found);
    expect(readsOf('{"resource":{}}')).toEqual(new Map());
  });
});
