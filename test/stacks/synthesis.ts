import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Artifacts, buildArtifacts } from '../../build/artifacts';
import type { Environment } from '../../config/environment';
import { loadEnvironment, parseEnvironment } from '../../config/load';
import { createPlatform } from '../../stacks/platform';

export const ROOT = join(__dirname, '..', '..');
export const STACKS = ['network', 'lake', 'catalog', 'compute', 'orchestration'] as const;
export type StackName = (typeof STACKS)[number];

export type Attributes = Readonly<Record<string, unknown>>;

/** A stack as Terraform reads it. */
export interface StackJson {
  readonly terraform: { readonly backend: Readonly<Record<string, Attributes>>; readonly required_providers: unknown };
  readonly provider: { readonly aws: readonly [Attributes] };
  readonly resource: Readonly<Record<string, Readonly<Record<string, Attributes>>>>;
  readonly data?: Readonly<Record<string, Readonly<Record<string, Attributes>>>>;
  readonly output?: Readonly<Record<string, { readonly value: string }>>;
}

/** A resource, and where it is. */
export type FoundResource = Attributes & { readonly stack: StackName; readonly type: string; readonly id: string };

/** The five stacks of one environment in a folder of their own. */
export class Synthesis {
  private constructor(
    readonly folder: string,
    /** The account that everything is deployed to. */
    readonly account: string,
    readonly stacks: Readonly<Record<StackName, StackJson>>,
  ) {}

  /**
   * @param variables TRIBUTARY_ENV and the like
   * @param change what differs from the environment as it is written down
   */
  static async of(
    variables: Readonly<Record<string, string>>,
    artifacts?: Artifacts,
    change: Partial<Environment> = {},
  ): Promise<Synthesis> {
    const folder = mkdtempSync(join(tmpdir(), 'tributary-synthesis-'));
    const environment = parseEnvironment({ ...loadEnvironment(ROOT, variables), ...change }, 'change');
    createPlatform(environment, artifacts ?? (await buildArtifacts(ROOT)), folder).synth();
    const read = (stack: StackName): StackJson =>
      JSON.parse(readFileSync(join(folder, 'stacks', stack, 'cdk.tf.json'), 'utf8')) as StackJson;
    return new Synthesis(folder, environment.account, {
      network: read('network'),
      lake: read('lake'),
      catalog: read('catalog'),
      compute: read('compute'),
      orchestration: read('orchestration'),
    });
  }

  /** Every resource of a type, in all stacks, with the stack it is in. */
  resources(type: string): FoundResource[] {
    return STACKS.flatMap((stack) =>
      Object.entries(this.stacks[stack].resource[type] ?? {}).map(([id, attributes]) => ({
        ...attributes,
        stack,
        type,
        id,
      })),
    );
  }

  /** The same stacks but for one resource, whose attributes are changed; undefined: it is gone. */
  changed(resource: FoundResource, change: (attributes: Attributes) => Attributes | undefined): Synthesis {
    const stacks = structuredClone(this.stacks) as Record<StackName, StackJson>;
    const ofType = stacks[resource.stack].resource[resource.type] as Record<string, Attributes>;
    const attributes = change(ofType[resource.id] ?? {});
    if (attributes === undefined) Reflect.deleteProperty(ofType, resource.id);
    else ofType[resource.id] = attributes;
    return new Synthesis(this.folder, this.account, stacks);
  }

  /** Types of all resources. */
  types(): string[] {
    return [...new Set(STACKS.flatMap((stack) => Object.keys(this.stacks[stack].resource)))].sort();
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}
