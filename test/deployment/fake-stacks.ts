import type { SynthesizedStack } from '../../deployment/stacks';
import { NoStateBucketError, parseState, type StackCommands, TerraformError } from '../../deployment/terraform';

/** What Terraform would find of a stack. */
export interface FakeStack {
  readonly name: string;
  /** Outputs that it reads of others. */
  readonly reads?: Readonly<Record<string, readonly string[]>>;
  /** Outputs in its state; undefined: it was never applied. */
  readonly outputs?: readonly string[];
  /** Actions that a plan has, by the address of the resource. */
  readonly planned?: Readonly<Record<string, readonly string[]>>;
  /** The same of the plan that is made to be applied. @default - as `planned` */
  readonly plannedToApply?: Readonly<Record<string, readonly string[]>>;
  readonly fails?: 'init' | 'plan' | 'apply' | 'no bucket';
}

/** Stacks whose Terraform does as it is told; `log` has every command. */
export function fakeStacks(fakes: readonly FakeStack[]) {
  const log: string[] = [];
  const stacks: SynthesizedStack[] = fakes.map(({ name, reads = {} }) => ({
    name,
    folder: `/stacks/${name}`,
    reads: new Map(Object.entries(reads).map(([stack, outputs]) => [stack, new Set(outputs)])),
  }));
  const open = ({ name }: SynthesizedStack): StackCommands => {
    const fake = fakes.find((one) => one.name === name);
    let planned = fake?.planned;
    const done = (command: string): Promise<void> => {
      log.push(`${name}: ${command}`);
      return fake?.fails === command.split(' ')[0]
        ? Promise.reject(new TerraformError(`${command} of ${name} says no`))
        : Promise.resolve();
    };
    return {
      init: async () => {
        if (fake?.fails === 'no bucket') throw new NoStateBucketError('S3 bucket "x" does not exist');
        await done('init');
      },
      state: () =>
        Promise.resolve(
          fake?.outputs === undefined
            ? undefined
            : parseState(
                JSON.stringify({
                  outputs: Object.fromEntries(fake.outputs.map((output) => [output, { value: 'x' }])),
                  resources: [{ type: 'aws_vpc', name: 'v', instances: [{ attributes: { id: 'v' } }] }],
                }),
              ),
        ),
      plan: async (file, ...options) => {
        await done(['plan', file, ...options].join(' '));
        planned = (options.includes('-lock=false') ? undefined : fake?.plannedToApply) ?? fake?.planned;
        return planned !== undefined;
      },
      apply: (file) => done(`apply ${file}`),
      show: () => Promise.resolve(`the plan of ${name}`),
      showJson: () =>
        Promise.resolve({
          format_version: '1.2',
          resource_changes: Object.entries(planned ?? {}).map(([address, actions]) => ({
            address,
            type: address.split('.')[0],
            change: { actions },
          })),
        }),
    };
  };
  return { stacks, open, log };
}
